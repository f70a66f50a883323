package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.Disk;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.ManualClock;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Groups are forgotten where others need the room, and this must show nowhere. */
class CommitGroupsTests {

    @RegisterExtension static final Quiet JOURNALS = Quiet.about(CommitJournals.class);

    private static final long SECOND = 1_000_000_000L;

    private static final CommitLimits LIMITS =
            new CommitLimits(
                    Timestamp.ofNanos(10 * SECOND), Timestamp.ofNanos(SECOND), 100, 100, 3, 10, 4);

    private final ManualClock clock = new ManualClock(Timestamp.ZERO, Timestamp.ZERO);
    private long now = 1_000 * SECOND;
    private final UnreliableDisk disk = new UnreliableDisk();
    private final CommitJournalFile journal;
    private final Ceiling ceiling;
    private final CommitGroups groups;

    CommitGroupsTests() throws IOException {
        Disk opened = disk.open();
        ceiling = Ceiling.open(opened, "commit", LIMITS.reachNs(SECOND), LIMITS.maxError());
        Ceiling epochs = Ceiling.openCounter(opened, "commit-epoch", LIMITS.maxError());
        journal = new CommitJournalFile(opened, clock);
        CommitLife life = new CommitLife(LIMITS, ceiling, epochs);
        groups = new CommitGroups(new CommitPlan(LIMITS, 2), life, journal.journals(), clock);
        CeilingByHand.raise(ceiling, reading(), Long.MIN_VALUE);
        CeilingByHand.raise(epochs, reading(), Long.MIN_VALUE);
        CeilingByHand.raise(epochs, reading(), epochs.synced() + 1);
        life.observe(reading());
        pass(100 * SECOND); // all earlier promises are over
    }

    private void pass(long ns) throws IOException {
        now += ns;
        clock.advance(Timestamp.ofNanos(ns));
        CeilingByHand.raise(ceiling, reading(), Long.MAX_VALUE);
    }

    private Reading reading() {
        Reading.Basis basis =
                new Reading.Basis(
                        Timestamp.ofNanos(now), Timestamp.ofNanos(now), Era.of(1, 1), 0, 0);
        return new Reading(basis, 0, SECOND / 10, null, Reading.Status.SYNCHRONIZED);
    }

    private CommitGroup get(String name) {
        return Objects.requireNonNull(groups.get(name));
    }

    private CommitStart begin(CommitGroup group) {
        return (CommitStart) group.begin(reading());
    }

    private CommitVerdict validate(CommitGroup group, String id, CommitStart start) {
        return validate(group, id, start, false);
    }

    private CommitVerdict validate(
            CommitGroup group, String id, CommitStart start, boolean severalStores) {
        return group.validate(
                new CommitRequest(
                        id,
                        start,
                        Map.of("x", CommitRequest.ABSENT),
                        Set.of("x"),
                        new Timestamp(5, 0),
                        severalStores),
                reading());
    }

    /** C1, C5 and C12. */
    @Test
    void whatAGroupHasPromisedOutlivesIt() throws IOException {
        CommitGroup first = get("a");
        CommitStart before = begin(first);
        CommitVerdict.Prepared prepared =
                (CommitVerdict.Prepared) validate(first, "t", begin(first));
        first.applied("t", reading());
        Timestamp given =
                ((TimestampsResult.Given) first.timestamps(9, reading())).first().plusNanos(8);
        pass(SECOND);
        Timestamp safe = ((SafeTimeResult.Safe) first.safeTime(reading())).time();
        clock.advance(Timestamp.ofNanos(CommitGroups.IDLE_NS));
        begin(get("b"));
        begin(get("c"));
        assertThat(groups.names()).containsExactly("b", "c");

        // what still has the old object decides nothing any more
        assertThat(first.begin(reading())).isEqualTo(new CommitRefusal.GroupForgotten());
        assertThat(first.timestamps(1, reading())).isEqualTo(new CommitRefusal.GroupForgotten());
        assertThat(validate(first, "u", before)).isEqualTo(new CommitRefusal.GroupForgotten());

        clock.advance(Timestamp.ofNanos(CommitGroups.IDLE_NS));
        now -= SECOND; // as by a wider reading: latest is no higher than before
        CommitGroup second = get("a");
        assertThat(validate(second, "u", before))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.TOO_OLD, ""));
        assertThat(second.transaction("t", reading())).isEqualTo(new TransactionResult.NotKnown());
        CommitVerdict.Prepared next = (CommitVerdict.Prepared) validate(second, "v", begin(second));
        assertThat(next.timestamp()).isGreaterThan(given).isGreaterThan(prepared.timestamp());
        assertThat(((SafeTimeResult.Safe) second.safeTime(reading())).time())
                .isGreaterThanOrEqualTo(safe);
    }

    /** C13. */
    @Test
    void onlyIdleGroupsWithoutUndecidedTransactionsAreForgotten() throws IOException {
        CommitGroup undecided = get("a");
        validate(undecided, "t", begin(undecided));
        begin(get("b"));
        pass(CommitGroups.IDLE_NS - 1);
        assertThat(groups.get("c")).isNull();
        pass(1);
        begin(get("c"));
        assertThat(groups.names()).containsExactly("a", "c");
        pass(CommitGroups.IDLE_NS);
        get("c");
        assertThat(groups.get("d")).isNull();
        assertThat(groups.find("a")).isSameAs(undecided);
    }

    /** A start is of the life, and not of one group: marks are counted over all. */
    @Test
    void aStartFromAnotherGroupIsNoOlderThanItIs() {
        CommitStart early = begin(get("a"));
        CommitGroup other = get("b");
        assertThat(validate(other, "t", early))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.TOO_OLD, ""));
        validate(other, "u", begin(get("a")));
        other.applied("u", reading());
        assertThat(begin(get("a"))).isEqualTo(begin(other));
    }

    /** C10 and C12: the disk may have a transaction that was refused here. */
    @Test
    void aGroupWhoseJournalFailedIsNotForgottenBeforeItIsMended() throws IOException {
        journal.start();
        CommitGroup failed = get("a");
        CommitStart start = begin(failed);
        disk.failIf(step -> step == UnreliableDisk.Step.BEFORE_SYNC);
        assertThat(validate(failed, "t", start, true))
                .isInstanceOf(CommitRefusal.JournalFailed.class);
        disk.heal();
        clock.advance(Timestamp.ofNanos(CommitGroups.IDLE_NS));
        begin(get("b"));
        assertThat(groups.get("c")).isNull();
        assertThat(failed.safeTime(reading())).isInstanceOf(SafeTimeResult.Safe.class);
        begin(get("c"));
        assertThat(groups.names()).containsExactly("b", "c");
        clock.advance(Timestamp.ofNanos(CommitGroups.IDLE_NS));
        assertThat(get("a").transaction("t", reading()))
                .isEqualTo(new TransactionResult.NotKnown());
        journal.journals().stop();
    }
}
