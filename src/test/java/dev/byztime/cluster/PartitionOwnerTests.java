package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Objects;
import java.util.UUID;

/**
 * Rules of ownership one at a time, with the numbers of docs/scale-out.md: those that the random
 * model hardly ever needs, and what callers rely on.
 */
class PartitionOwnerTests {

    private static final PartitionLimits LIMITS =
            new PartitionLimits(1_000, 5_000, 5_000, 100, 10, 50, 10_000, 500);

    private static final Era ERA = Era.of(1, 2);

    private final OneRecord store = new OneRecord();
    private long ids;

    /** The present record, replaced as the store would. */
    private static final class OneRecord {
        @Nullable PartitionRecord record;

        boolean take(PartitionWrite write) {
            if (!Objects.equals(record, write.before())) {
                return false;
            }
            record = write.content();
            return true;
        }
    }

    @Test
    void aFirstOwnerBeginsAboveWhatAnEmptiedStoreMayHaveForgotten() {
        PartitionOwner owner = owner(1, LIMITS);
        owner.found(null, at(20_000));
        takeOver(owner, 20_100);
        PartitionLife life = Objects.requireNonNull(owner.life());
        assertThat(life.beginning().messagesNs()).isEqualTo(20_110 + 2 * 50 + 1_000);
        assertThat(life.beginning().promisesNs()).isEqualTo(20_110 + 2 * 50 + 5_100);
        assertThat(owner.promises()).as("before the first raise").isNull();
        raise(owner, 20_200);
        assertThat(record().bounds().promisesNs()).as("is written").isEqualTo(25_310);
        assertThat(life.mayAnswer(at(21_200))).isFalse();
        assertThat(life.mayAnswer(at(21_221))).isTrue();
        assertThat(life.mayPromise(at(25_320))).isFalse();
        assertThat(life.mayPromise(at(25_321))).isTrue();
    }

    @Test
    void whoeverTakesThePartitionBeginsWhereTheRecordEnds() {
        PartitionOwner first = firstOwner();
        PartitionOwner second = owner(2, LIMITS);
        second.observe(at(20_000));
        raise(first, 30_000);
        second.found(store.record, at(30_100));
        takeOver(second, 30_200);
        assertThat(record().time()).as("as it was").isEqualTo(new RecordedTime(29_990, 30_010));
        PartitionLife life = Objects.requireNonNull(second.life());
        assertThat(life.beginning().messagesNs()).isEqualTo(31_010);
        assertThat(life.promisesAfterNs())
                .isEqualTo(Math.max(record().bounds().promisesNs(), 30_210));
    }

    @Test
    void anOutcomeIsUnknownUntilTheRecordHasTheIdOfTheWrite() {
        PartitionOwner owner = firstOwner();
        long before = answersBefore(owner);
        PartitionWrite lost = Objects.requireNonNull(owner.raise(at(22_000)));
        owner.found(store.record, at(22_050));
        assertThat(owner.isUnsettled()).isTrue();
        assertThat(answersBefore(owner)).isEqualTo(before);
        assertThat(store.take(lost)).isTrue();
        owner.found(store.record, at(22_100));
        assertThat(owner.isUnsettled()).isFalse();
        assertThat(answersBefore(owner)).isEqualTo(23_010);
    }

    @Test
    void aWriteThatWasSettledOtherwiseCountsNoMore() {
        PartitionOwner owner = firstOwner();
        PartitionWrite late = Objects.requireNonNull(owner.raise(at(22_000)));
        raise(owner, 22_100);
        owner.succeeded(late, at(22_200));
        assertThat(answersBefore(owner)).isEqualTo(23_110);
    }

    @Test
    void anotherOwnersRecordEndsTheLife() {
        PartitionOwner first = firstOwner();
        PartitionOwner second = owner(2, LIMITS);
        second.found(store.record, at(22_000));
        takeOver(second, 22_000);
        first.found(store.record, at(22_100));
        assertThat(first.life()).isNull();
        assertThat(first.promises()).isNull();
    }

    @Test
    void anOwnerThatSleptTakesItsOwnRecordOver() {
        PartitionOwner owner = firstOwner();
        UUID before = Objects.requireNonNull(owner.life()).id();
        assertThat(owner.raise(at(40_000))).isNull();
        takeOver(owner, 40_000);
        PartitionLife life = Objects.requireNonNull(owner.life());
        assertThat(life.id()).isNotEqualTo(before);
        assertThat(life.beginning().messagesNs()).isEqualTo(40_010 + 2 * 50 + 1_000);
    }

    @Test
    void aTakeoverThatIsNotAnsweredIsSentAgainAsItIs() {
        PartitionOwner owner = owner(1, LIMITS);
        owner.found(null, at(20_000));
        assertThat(owner.takeOver(at(20_100))).isEqualTo(owner.takeOver(at(20_200)));
    }

    @Test
    void afterAHandoverWasSentNothingIsPromisedUntilAnotherWriteHasSucceeded() {
        PartitionOwner owner = firstOwner();
        assertThat(owner.handOver(new UUID(0, 2), "b", PartitionBounds.NONE, at(22_000)))
                .as("without a stop")
                .isNull();
        owner.stop();
        PartitionWrite handover =
                owner.handOver(new UUID(0, 2), "b", new PartitionBounds(22_500, 1, 1), at(22_000));
        assertThat(Objects.requireNonNull(handover).content().bounds().messagesNs())
                .isEqualTo(22_500);
        owner.found(store.record, at(22_100));
        assertThat(owner.promises()).isNull();
        raise(owner, 22_200);
        assertThat(owner.promises()).isNotNull();
        assertThat(store.take(handover)).isFalse();
        assertThat(owner.handOver(new UUID(0, 2), "b", PartitionBounds.NONE, at(22_300)))
                .as("it promises again")
                .isNull();
    }

    @Test
    void tablesCountOnlyWithTheirHandover() {
        PartitionOwner first = firstOwner();
        PartitionOwner second = owner(2, LIMITS);
        second.observe(at(20_000));
        first.stop();
        PartitionWrite handover =
                first.handOver(new UUID(0, 2), "b", new PartitionBounds(22_500, 1, 1), at(22_000));
        MovedPartition moved =
                first.moved(Objects.requireNonNull(handover), new byte[0], at(22_000));
        second.offer(Objects.requireNonNull(moved));
        store.take(handover);
        second.found(store.record, at(22_100));
        takeOver(second, 22_100);
        PartitionLife life = Objects.requireNonNull(second.life());
        assertThat(life.continued()).isEqualTo(moved);
        assertThat(life.answersAfterNs()).isEqualTo(moved.answersAfterNs());

        PartitionOwner third = owner(3, LIMITS);
        third.observe(at(20_000));
        third.offer(moved);
        third.found(store.record, at(22_200));
        takeOver(third, 22_200);
        assertThat(Objects.requireNonNull(third.life()).continued()).isNull();
    }

    /** Rule 9: claims of before a break, or of a record that is not relied on, prove nothing. */
    @Test
    void theIdOfClaimsLastsAsLongAsTheTimescale() {
        PartitionOwner first = firstOwner();
        UUID claims = Objects.requireNonNull(first.life()).claims();
        assertThat(record().claims()).isEqualTo(claims);
        PartitionOwner early = owner(2, LIMITS);
        early.observe(at(20_000));
        raise(first, 22_000);
        early.found(store.record, at(22_100));
        takeOver(early, 22_100);
        assertThat(record().claims()).as("a takeover changes nothing").isEqualTo(claims);
        assertThat(Objects.requireNonNull(early.life()).claims()).isEqualTo(claims);

        early.observe(reading(21_900, 22_200, 1));
        UUID afterBreak = Objects.requireNonNull(early.life()).claims();
        assertThat(afterBreak).isNotEqualTo(claims);
        PartitionWrite raise = Objects.requireNonNull(early.raise(reading(22_000, 22_300, 1)));
        assertThat(raise.content().claims()).isEqualTo(afterBreak);
        assertThat(store.take(raise)).isTrue();

        PartitionOwner late = owner(3, LIMITS);
        late.observe(at(21_900)); // within the lag before the record
        late.found(store.record, at(22_400));
        takeOver(late, 22_400);
        assertThat(Objects.requireNonNull(late.life()).claims()).isNotEqualTo(afterBreak);
    }

    /** Rule 14: the leases in the tables are void, so the tables must not begin. */
    @Test
    void tablesThatHaveNotBegunAtABreakNeverBegin() {
        PartitionOwner first = firstOwner();
        PartitionOwner second = owner(2, LIMITS);
        second.observe(at(20_000));
        first.stop();
        PartitionWrite handover =
                first.handOver(new UUID(0, 2), "b", new PartitionBounds(22_500, 1, 1), at(22_000));
        second.offer(
                Objects.requireNonNull(
                        first.moved(Objects.requireNonNull(handover), new byte[0], at(22_000))));
        store.take(handover);
        second.found(store.record, at(22_100));
        takeOver(second, 22_100);
        assertThat(Objects.requireNonNull(second.life()).continued()).isNotNull();
        second.observe(reading(22_200, 22_200, 1));
        assertThat(second.life()).isNull();
    }

    /** A forward break may lie between two instances that notice it at different times. */
    @Test
    void aRecordFromWithinTheLagIsNotReliedOn() {
        PartitionOwner first = firstOwner();
        PartitionOwner early = owner(2, LIMITS);
        PartitionOwner late = owner(3, LIMITS);
        early.observe(at(21_000));
        late.observe(at(21_600));
        raise(first, 22_000);
        for (PartitionOwner next : new PartitionOwner[] {early, late}) {
            PartitionRecord before = record();
            next.found(before, at(22_050));
            takeOver(next, 22_050);
            boolean relies =
                    Objects.requireNonNull(next.life()).beginning().promisesNs()
                            == before.bounds().promisesNs();
            assertThat(relies).isEqualTo(next == early);
        }
    }

    /** A backward break that only the owner before has noticed looks like an old record. */
    @Test
    void aNewOwnerPromisesNothingUntilItWouldHaveNoticedABreak() {
        PartitionOwner first = firstOwner();
        PartitionOwner second = owner(2, LIMITS);
        second.observe(at(20_000));
        raise(first, 22_000);
        second.found(store.record, at(28_000));
        takeOver(second, 28_000);
        PartitionLife life = Objects.requireNonNull(second.life());
        assertThat(life.promisesAfterNs()).isLessThan(28_100);
        assertThat(life.mayPromise(at(28_400))).isFalse();
        assertThat(life.mayConfirm(50_000, at(28_400))).isFalse();
        assertThat(life.mayPromise(at(28_600))).isTrue();
    }

    /** Otherwise a store that is emptied at once would let tokens repeat. */
    @Test
    void tokensAreNeverAheadOfTheTime() {
        PartitionOwner first = firstOwner();
        PartitionLimits noLag = new PartitionLimits(1_000, 5_000, 5_000, 100, 10, 50, 10_000, 0);
        PartitionOwner second = owner(2, noLag);
        second.observe(at(20_000));
        raise(first, 22_000);
        second.found(store.record, at(28_000));
        takeOver(second, 28_000);
        PartitionLife life = Objects.requireNonNull(second.life());
        assertThat(life.beginning().counter()).isEqualTo(28_010);
        assertThat(life.mayPromise(at(28_020))).isFalse();
        assertThat(life.mayPromise(at(28_021))).isTrue();
    }

    @Test
    void aBreakStopsPromisesUntilItIsWritten() {
        PartitionOwner owner = firstOwner();
        owner.observe(reading(90_000, 90_000, 1));
        assertThat(owner.promises()).isNull();
        // the record is older than is trusted on the new timescale
        assertThat(owner.raise(reading(90_100, 90_100, 1))).isNull();

        PartitionOwner other = owner(2, LIMITS);
        store.record = null;
        other.found(null, at(20_000));
        takeOver(other, 20_000);
        raise(other, 20_100);
        other.observe(reading(19_000, 20_200, 1));
        assertThat(other.promises()).isNull();
        PartitionWrite raise = Objects.requireNonNull(other.raise(reading(19_100, 20_300, 1)));
        assertThat(raise.content().bounds().promisesNs()).isGreaterThanOrEqualTo(24_210);
        store.take(raise);
        other.succeeded(raise, reading(19_200, 20_400, 1));
        assertThat(Objects.requireNonNull(other.promises()).life().promisesAfterNs())
                .isEqualTo(19_010 + 2 * 50 + 5_100);
        assertThat(other.raise(at(20_500))).as("by a reading of before").isNull();
    }

    /** This is no rule of safety: such an owner would only wait. */
    @Test
    void whoeverIsBehindTheRecordDoesNotTakeIt() {
        firstOwner();
        PartitionOwner behind = owner(2, LIMITS);
        behind.found(store.record, at(15_000));
        assertThat(behind.takeOver(at(15_000))).isNull();
    }

    @Test
    void nothingIsDecidedByAWideReading() {
        PartitionOwner owner = firstOwner();
        Reading wide = reading(22_000, 22_000, 0, 51);
        assertThatThrownBy(() -> owner.raise(wide)).isInstanceOf(TimeUnavailableException.class);
        PartitionWrite raise = Objects.requireNonNull(owner.raise(at(22_000)));
        assertThatThrownBy(() -> owner.succeeded(raise, wide))
                .isInstanceOf(TimeUnavailableException.class);
        assertThat(owner.isUnsettled()).isTrue();
    }

    // ------------------------------------------------------------ helpers

    private PartitionOwner owner(long process, PartitionLimits limits) {
        return new PartitionOwner(new UUID(0, process), "a", limits, () -> new UUID(9, ++ids));
    }

    private PartitionOwner firstOwner() {
        PartitionOwner owner = owner(1, LIMITS);
        owner.found(null, at(19_900));
        takeOver(owner, 20_000);
        raise(owner, 21_500);
        return owner;
    }

    private void takeOver(PartitionOwner owner, long ns) {
        PartitionWrite write = Objects.requireNonNull(owner.takeOver(at(ns)));
        assertThat(store.take(write)).isTrue();
        owner.succeeded(write, at(ns));
    }

    private void raise(PartitionOwner owner, long ns) {
        PartitionWrite write = Objects.requireNonNull(owner.raise(at(ns)));
        assertThat(store.take(write)).isTrue();
        owner.succeeded(write, at(ns));
    }

    private PartitionRecord record() {
        return Objects.requireNonNull(store.record);
    }

    private static long answersBefore(PartitionOwner owner) {
        return Objects.requireNonNull(owner.promises()).answersBeforeNs();
    }

    private static Reading at(long ns) {
        return reading(ns, ns, 0);
    }

    private static Reading reading(long ns, long localNs, long breaks) {
        return reading(ns, localNs, breaks, 10);
    }

    private static Reading reading(long ns, long localNs, long breaks, long errorNs) {
        Reading.Basis basis =
                new Reading.Basis(
                        Timestamp.ofNanos(ns), Timestamp.ofNanos(localNs), ERA, 1_000, breaks);
        return new Reading(basis, 0, errorNs, null, Reading.Status.SYNCHRONIZED);
    }
}
