package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rules one by one; docs/at-most-once.md numbers the invariants that are named here. */
class ReceiverTests {

    @RegisterExtension static final Quiet QUIET = Quiet.about(CeilingKeeper.class);

    private static final long SECOND = 1_000_000_000;
    private static final long LIFETIME = 60 * SECOND;
    private static final long SKEW = 2 * SECOND;
    private static final long REACH = 5 * SECOND;
    private static final long START = 1000 * SECOND;

    private final UnreliableDisk disk = new UnreliableDisk();
    private long now = START;
    private ReceiverLife life = begin(100);

    /** A life in which new messages of now are accepted. */
    private ReceiverLife begin(int connections) {
        ReceiverLife begun = start(connections);
        begun.raise();
        now = Math.max(now, begun.synced() + 1);
        begun.raise();
        return begun;
    }

    private ReceiverLife start(int connections) {
        return new ReceiverLife(
                disk,
                new ReceiverLimits(LIFETIME, SKEW, connections),
                REACH,
                0,
                () -> ReceiverLife.at(now));
    }

    private Verdict judge(long connection, long timestamp) {
        return life.judge(connection, timestamp, ReceiverLife.at(now));
    }

    private void judge(int times, long connection, long timestamp) {
        for (int i = 0; i < times; i++) {
            judge(connection, timestamp);
        }
    }

    private void pass(long ns) {
        now += ns;
        life.raise();
    }

    @Test
    void acceptsAMessageOnce() {
        assertThat(judge(1, now)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(judge(1, now)).isEqualTo(new Verdict.Duplicate(Timestamp.ofNanos(now), true));
        assertThat(judge(1, now + 1)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(judge(2, now)).isEqualTo(Verdict.Accepted.ACCEPTED);
    }

    @Test
    void tellsOvertakenFromCertainDuplicates() {
        judge(1, now);
        assertThat(judge(1, now - 1))
                .isEqualTo(new Verdict.Duplicate(Timestamp.ofNanos(now), false));
    }

    /** I2. */
    @Test
    void acceptsNothingAboveTheSyncedCeiling() {
        assertThat(judge(1, life.synced() + 1)).isInstanceOf(Verdict.Early.class);
        assertThat(judge(1, life.synced())).isEqualTo(Verdict.Accepted.ACCEPTED);
    }

    /** I2, I4. */
    @Test
    void acceptsWhatWasEarlyWhenTheDiskIsBack() {
        disk.failIf(moment -> moment == UnreliableDisk.Step.IN_SYNC);
        pass(LIFETIME);
        assertThat(early(judge(1, now)).cause()).isEqualTo(Verdict.Early.Cause.STORAGE);
        assertThat(early(judge(1, now)).detail()).isNotEmpty();
        disk.heal();
        life.raise();
        assertThat(judge(1, now)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(judge(1, now)).isInstanceOf(Verdict.Duplicate.class);
    }

    /** I4. */
    @Test
    void remembersNothingOfWhatIsEarly() {
        long connections = life.receiver.status().connections();
        judge(1, life.synced() + 2);
        assertThat(life.receiver.status().connections()).isEqualTo(connections);
        pass(SECOND);
        assertThat(judge(1, now)).isEqualTo(Verdict.Accepted.ACCEPTED); // though it is lower
    }

    @Test
    void saysThatASendersClockIsAheadAndForHowLong() {
        Verdict.Early early = early(judge(1, now + REACH + SECOND));
        assertThat(early.cause()).isEqualTo(Verdict.Early.Cause.AHEAD);
        assertThat(early.ceiling()).isEqualTo(Timestamp.ofNanos(now + REACH));
        assertThat(early.retryIn()).isEqualTo(Timestamp.ofNanos(SECOND + CeilingKeeper.PERIOD_NS));
        pass(early.retryIn().toNanosExact());
        assertThat(judge(1, START + 2 * REACH + 1 + SECOND)).isEqualTo(Verdict.Accepted.ACCEPTED);
    }

    @Test
    void saysThatTimeCannotBeTold() {
        ReceiverLife wide =
                new ReceiverLife(
                        new UnreliableDisk(),
                        new ReceiverLimits(LIFETIME, SKEW, 1),
                        REACH,
                        0,
                        () -> ReceiverLife.at(now, 1));
        assertThat(early(wide.judge(1, now, ReceiverLife.at(now))).cause())
                .as("before the first attempt")
                .isEqualTo(Verdict.Early.Cause.STORAGE);
        wide.raise();
        Verdict.Early early = early(wide.judge(1, now, ReceiverLife.at(now)));
        assertThat(early.cause()).isEqualTo(Verdict.Early.Cause.TIME);
        assertThat(early.ceiling()).isNull();
    }

    /** I1, I3: were upper not raised by what removes, the message would be new. */
    @Test
    void refusesWhatItHasForgotten() {
        long first = now;
        judge(1, first);
        for (int i = 0; i < 100; i++) {
            pass(LIFETIME / 50);
            life.receiver.forget(ReceiverLife.at(now));
        }
        assertThat(life.receiver.status().connections()).isZero();
        assertThat(judge(1, first))
                .isEqualTo(stale(now - LIFETIME - SKEW, Verdict.Stale.Cause.TOO_OLD));
    }

    /** In steps of 32, between which other threads may judge. */
    @Test
    void forgetsAllThatIsTooOldHoweverMuchItIs() {
        for (int i = 0; i < 100; i++) {
            judge(i, now);
        }
        pass(2 * (LIFETIME + SKEW));
        assertThat(life.receiver.status().connections()).isEqualTo(100);
        life.receiver.forget(ReceiverLife.at(now));
        assertThat(life.receiver.status().connections()).isZero();
    }

    @Test
    void aConnectionThatGoesOnIsForgottenLater() {
        judge(1, now);
        pass(LIFETIME);
        judge(1, now); // keeps it
        pass(LIFETIME);
        life.receiver.forget(ReceiverLife.at(now)); // its first message is too old, not its last
        assertThat(life.receiver.status().connections()).isEqualTo(1);
        pass(LIFETIME + SKEW + SECOND);
        life.receiver.forget(ReceiverLife.at(now));
        assertThat(life.receiver.status().connections()).isZero();
    }

    /** I3: what one reading allowed to forget stays forgotten for all readings. */
    @Test
    void refusesWhatItHasForgottenThoughTimeGoesBack() {
        long first = now;
        judge(1, first);
        pass(100 * LIFETIME);
        life.receiver.forget(ReceiverLife.at(now));
        now = START;
        assertThat(judge(1, first)).isInstanceOf(Verdict.Stale.class);
        assertThat(judge(2, first + 1)).isInstanceOf(Verdict.Stale.class);
    }

    /** I1: of what is remembered the row decides, however late. */
    @Test
    void acceptsOnARememberedConnectionWhatIsOlderThanUpper() {
        judge(1, now);
        pass(LIFETIME + SKEW + 1);
        assertThat(judge(2, now - LIFETIME - SKEW)).isInstanceOf(Verdict.Stale.class);
        assertThat(judge(1, now - LIFETIME - SKEW)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(judge(1, now - LIFETIME - SKEW)).isInstanceOf(Verdict.Duplicate.class);
    }

    /** I5: at the very end of its lifetime, by the slowest clock. */
    @Test
    void acceptsWhatIsJustYoungEnough() {
        pass(2 * LIFETIME);
        assertThat(judge(1, now - LIFETIME - SKEW + 1)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(judge(2, now - LIFETIME - SKEW))
                .isEqualTo(stale(now - LIFETIME - SKEW, Verdict.Stale.Cause.TOO_OLD));
    }

    /** I1, I3: room is made by raising upper, never by forgetting above it. */
    @Test
    void refusesWhatMadeRoom() {
        life = begin(1);
        long first = now;
        assertThat(judge(1, first)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(judge(2, first + 1)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(judge(1, first)).isEqualTo(stale(first, Verdict.Stale.Cause.ROOM));
        assertThat(judge(2, first + 1)).isInstanceOf(Verdict.Duplicate.class);
        assertThat(life.receiver.status().connections()).isEqualTo(1);
    }

    /**
     * I5: within one span too, whoever was silent longest makes room, and upper rises no farther.
     */
    @Test
    void theOldestMakesRoomForANewcomer() {
        life = begin(10);
        for (int i = 0; i < 10; i++) {
            judge(i, now + i);
        }
        assertThat(judge(10, now + 10)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(judge(0, now)).isEqualTo(stale(now, Verdict.Stale.Cause.ROOM));
        for (int i = 1; i < 10; i++) {
            assertThat(judge(i, now + i)).isInstanceOf(Verdict.Duplicate.class);
        }
    }

    /** I5: of four stripes, each has room for more than its share, because chance fills them. */
    @Test
    void hasRoomForAllItsConnectionsHoweverTheyFallOnStripes() {
        int connections = 40_000;
        life = begin(connections);
        for (int i = 0; i < connections; i++) {
            assertThat(judge(i, now)).isEqualTo(Verdict.Accepted.ACCEPTED);
        }
        assertThat(life.receiver.status().connections()).isEqualTo(connections);
        for (int i = connections; i < 2 * connections; i++) {
            judge(i, now + 1);
        }
        assertThat(life.receiver.status().connections())
                .as("four times 10,000 and six times its root")
                .isEqualTo(4 * 10_600);
    }

    /** I1: the newcomer is compared with upper as it is after room was made. */
    @Test
    void refusesANewcomerThatIsOlderThanAll() {
        life = begin(2);
        judge(1, now + 2);
        judge(2, now + 3);
        assertThat(judge(3, now + 1)).isEqualTo(stale(now + 1, Verdict.Stale.Cause.ROOM));
        assertThat(judge(3, now + 1)).isInstanceOf(Verdict.Stale.class);
        assertThat(judge(1, now + 2))
                .as("it drove nobody out")
                .isInstanceOf(Verdict.Duplicate.class);
        assertThat(judge(2, now + 3)).isInstanceOf(Verdict.Duplicate.class);
    }

    @Test
    void aStaleNewcomerDrivesNobodyOut() {
        life = begin(1);
        judge(1, now);
        assertThat(judge(2, now - LIFETIME - SKEW)).isInstanceOf(Verdict.Stale.class);
        assertThat(judge(1, now)).isInstanceOf(Verdict.Duplicate.class);
    }

    /** I6: then no row is where the wheel has filed it. */
    @Test
    void makesRoomWhereAllHaveNewerMessages() {
        life = begin(100);
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 100; i++) {
                assertThat(judge(i, now + i)).isEqualTo(Verdict.Accepted.ACCEPTED);
            }
            pass(LIFETIME / 7);
        }
        assertThat(judge(100, now)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(life.receiver.status().connections()).isLessThanOrEqualTo(100);
        assertThat(judge(100, now)).isInstanceOf(Verdict.Duplicate.class);
    }

    /** I1: nothing of an earlier life is known but its ceiling. */
    @Test
    void refusesAfterARestartWhatMayHaveBeenAcceptedBefore() {
        long first = now;
        long ceiling = life.synced();
        assertThat(judge(1, first)).isEqualTo(Verdict.Accepted.ACCEPTED);
        disk.crashProcess();
        life = start(100);
        life.raise();
        assertThat(life.beginning().origin()).isEqualTo(RecoveredCeiling.Origin.FOUND);
        assertThat(judge(1, first)).isEqualTo(stale(ceiling, Verdict.Stale.Cause.RESTART));
        assertThat(judge(2, ceiling)).isInstanceOf(Verdict.Stale.class);
        pass(1);
        assertThat(judge(2, ceiling + 1)).isEqualTo(Verdict.Accepted.ACCEPTED);
    }

    /**
     * I1: above what an unknown life may have accepted by the widest reading that it may have had.
     */
    @Test
    void refusesAfterALossWhatMayHaveBeenAcceptedBefore() {
        long maxError = SECOND;
        UnreliableDisk lost = new UnreliableDisk();
        ReceiverLimits limits = new ReceiverLimits(LIFETIME, SKEW, 100);
        Reading late = ReceiverLife.at(now + maxError, maxError); // true: now
        ReceiverLife before = new ReceiverLife(lost, limits, REACH, maxError, () -> late);
        before.raise();
        long highest = now + 2 * maxError + REACH; // by the latest that may have been read
        assertThat(before.synced()).isGreaterThanOrEqualTo(highest);
        lost.lose();
        Reading early = ReceiverLife.at(now - maxError, maxError); // true: now as well
        ReceiverLife after = new ReceiverLife(lost, limits, REACH, maxError, () -> early);
        after.raise();
        assertThat(after.judge(1, highest, early)).isInstanceOf(Verdict.Stale.class);
    }

    /** I5, and I1: it is new in this life only. */
    @Test
    void aReceiverOfMidLifeBeginsWhereTheLifeBegan() {
        long begin = life.beginning().ceilingNs();
        pass(10 * SECOND);
        Receiver another = life.anotherReceiver();
        ConnectionDigest connection = ReceiverLife.connection(1);
        assertThat(another.judge(connection, Timestamp.ofNanos(begin), ReceiverLife.at(now)))
                .isEqualTo(stale(begin, Verdict.Stale.Cause.RESTART));
        assertThat(another.judge(connection, Timestamp.ofNanos(begin + 1), ReceiverLife.at(now)))
                .isEqualTo(Verdict.Accepted.ACCEPTED);
    }

    @Test
    void receiversKnowNothingOfEachOther() {
        Receiver another = life.anotherReceiver();
        judge(1, now);
        assertThat(
                        another.judge(
                                ReceiverLife.connection(1),
                                Timestamp.ofNanos(now),
                                ReceiverLife.at(now)))
                .isEqualTo(Verdict.Accepted.ACCEPTED);
    }

    @Test
    void judgesTimestampsBeyondAnyTime() {
        for (Timestamp far : new Timestamp[] {Timestamp.MAX, Timestamp.ofNanos(Long.MAX_VALUE)}) {
            Verdict.Early early =
                    early(
                            life.receiver.judge(
                                    ReceiverLife.connection(1), far, ReceiverLife.at(now)));
            assertThat(early.cause()).isEqualTo(Verdict.Early.Cause.AHEAD);
        }
        for (Timestamp far : new Timestamp[] {Timestamp.MIN, Timestamp.ofNanos(Long.MIN_VALUE)}) {
            assertThat(life.receiver.judge(ReceiverLife.connection(1), far, ReceiverLife.at(now)))
                    .isInstanceOf(Verdict.Stale.class);
        }
    }

    @Test
    void judgesByReadingsFromTheEndsOfTime() {
        for (long end : new long[] {Long.MIN_VALUE / 2, Long.MAX_VALUE / 2}) {
            now = end;
            life.receiver.forget(ReceiverLife.at(now));
            assertThat(judge(1, now)).isNotNull();
            assertThat(judge(1, now)).isNotEqualTo(Verdict.Accepted.ACCEPTED);
        }
    }

    /** Each verdict another number of times, so that no two counts can be exchanged. */
    @Test
    void countsEachVerdict() {
        life = begin(1);
        judge(1, now); // accepted
        judge(2, 1, now); // duplicates
        judge(3, 1, now - 1); // overtaken
        judge(2, now + 1); // accepted, makes room
        judge(4, 1, now); // no room
        judge(5, 3, life.beginning().ceilingNs()); // before the restart
        judge(6, 3, life.synced() + SECOND); // ahead
        pass(2 * LIFETIME);
        judge(7, 3, START); // too old
        disk.failIf(moment -> true);
        pass(2 * LIFETIME);
        judge(8, 3, now); // storage
        assertThat(life.receiver.status().verdicts())
                .isEqualTo(new VerdictCounts(2, 2, 3, 7, 5, 4, 6, 8, 0));
        assertThat(life.receiver.status().upperNs()).isEqualTo(now - 3 * LIFETIME - SKEW);
    }

    @Test
    void limitsAreWithinWhatCanBeKept() {
        long longest = ReceiverLimits.MAX_DURATION_NS;
        assertThat(new ReceiverLimits(longest, longest, ReceiverLimits.MAX_CONNECTIONS).memoryNs())
                .isEqualTo(2 * longest);
        assertThat(new ReceiverLimits(0, 0, 1).memoryNs()).isZero();
        assertThatThrownBy(() -> new ReceiverLimits(-1, 0, 1)).hasMessageContaining("maxLifetime");
        assertThatThrownBy(() -> new ReceiverLimits(longest + 1, 0, 1))
                .hasMessageContaining("maxLifetime");
        assertThatThrownBy(() -> new ReceiverLimits(0, -1, 1)).hasMessageContaining("maxClockSkew");
        assertThatThrownBy(() -> new ReceiverLimits(0, longest + 1, 1))
                .hasMessageContaining("maxClockSkew");
        assertThatThrownBy(() -> new ReceiverLimits(0, 0, 0)).hasMessageContaining("connections");
        assertThatThrownBy(() -> new ReceiverLimits(0, 0, ReceiverLimits.MAX_CONNECTIONS + 1))
                .hasMessageContaining("connections");
    }

    private static Verdict stale(long upper, Verdict.Stale.Cause cause) {
        return new Verdict.Stale(Timestamp.ofNanos(upper), cause);
    }

    private static Verdict.Early early(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Early.class);
        return (Verdict.Early) verdict;
    }
}
