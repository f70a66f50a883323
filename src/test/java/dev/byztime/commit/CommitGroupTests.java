package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.Disk;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules one by one; docs/commits.md numbers the invariants that are named here. */
class CommitGroupTests {

    private static final long SECOND = 1_000_000_000L;
    private static final long ABSENT = CommitRequest.ABSENT;

    private static final CommitLimits LIMITS =
            new CommitLimits(
                    Timestamp.ofNanos(10 * SECOND), Timestamp.ofNanos(SECOND), 3, 4, 3, 10, 4);

    private final UnreliableDisk disk = new UnreliableDisk();
    private long now = 1_000 * SECOND;
    private long breaks;
    private List<UndecidedTransaction> journaled = List.of();
    private boolean journalFails;
    private CommitGroup group = live();

    private CommitGroup live() {
        try {
            Disk opened = disk.open();
            Ceiling ceiling =
                    Ceiling.open(opened, "commit", LIMITS.reachNs(SECOND), LIMITS.maxError());
            Ceiling epochs = Ceiling.openCounter(opened, "commit-epoch", LIMITS.maxError());
            CommitGroup opening =
                    new CommitGroup(new CommitLife(LIMITS, ceiling, epochs), new Journal());
            CeilingByHand.raise(ceiling, reading(), Long.MIN_VALUE);
            CeilingByHand.raise(epochs, reading(), Long.MIN_VALUE);
            CeilingByHand.raise(epochs, reading(), epochs.synced() + 1);
            assertThat(opening.begin(reading())).isInstanceOf(CommitRefusal.Recovering.class);
            now += 100 * SECOND; // all earlier promises are over
            CeilingByHand.raise(ceiling, reading(), Long.MAX_VALUE);
            return opening;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private final class Journal implements CommitJournal {

        @Override
        public List<UndecidedTransaction> read() {
            return journaled;
        }

        @Override
        public void replace(List<UndecidedTransaction> undecided) throws IOException {
            if (journalFails) {
                throw new IOException("made to fail");
            }
            journaled = undecided;
        }
    }

    private Reading reading() {
        Reading.Basis basis =
                new Reading.Basis(
                        Timestamp.ofNanos(now), Timestamp.ofNanos(now), Era.of(1, 1), 0, breaks);
        return new Reading(basis, 0, SECOND / 10, null, Reading.Status.SYNCHRONIZED);
    }

    private CommitStart begin() {
        return (CommitStart) group.begin(reading());
    }

    private static CommitRequest request(
            String id, CommitStart start, Map<String, Long> reads, String... writes) {
        return new CommitRequest(
                id, start, reads, Set.of(writes), Timestamp.ofNanos(5 * SECOND), false);
    }

    private static CommitRequest overTwo(CommitRequest one) {
        return new CommitRequest(
                one.transaction(), one.start(), one.reads(), one.writes(), one.hold(), true);
    }

    private CommitVerdict validate(CommitRequest request) {
        return group.validate(request, reading());
    }

    /** Writes a key in a transaction of its own, and returns its version. */
    private long write(String key, long version) {
        String id = "w" + key + now;
        CommitRequest request = request(id.substring(0, 9), begin(), Map.of(key, version), key);
        CommitVerdict.Prepared prepared = (CommitVerdict.Prepared) validate(request);
        assertThat(group.applied(request.transaction(), reading()))
                .isEqualTo(new FinishResult.Ended(TransactionState.APPLIED));
        return prepared.timestamp().toNanosExact();
    }

    /** C6. */
    @Test
    void aReadOfAnotherVersionIsAConflict() {
        CommitStart start = begin();
        long version = write("x", ABSENT);
        assertThat(validate(request("t", start, Map.of("x", ABSENT))))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.CONFLICT, "x"));
        assertThat(validate(request("u", start, Map.of("x", version))))
                .isInstanceOf(CommitVerdict.Prepared.class);
    }

    /** C6: else the order of versions would not be that of timestamps. */
    @Test
    void aVersionThatIsAheadIsARefusal() {
        long ahead = now + SECOND;
        CommitRequest request = request("t", begin(), Map.of("x", ahead), "x");
        assertThat(validate(request))
                .isEqualTo(new CommitRefusal.VersionAhead("x", Timestamp.ofNanos(ahead)));
        now += 2 * SECOND;
        assertThat(validate(request)).isInstanceOf(CommitVerdict.Prepared.class);
    }

    /** C8. */
    @Test
    void keysInDoubtStayTakenUntilTheyAreSettled() {
        validate(request("t", begin(), Map.of("x", ABSENT), "x"));
        CommitVerdict taken = new CommitVerdict.Aborted(CommitVerdict.Reason.TAKEN, "x");
        assertThat(validate(request("u", begin(), Map.of("x", ABSENT)))).isEqualTo(taken);
        assertThat(group.settled("t", true, reading())).isEqualTo(new FinishResult.NotInDoubt());
        now += 6 * SECOND;
        assertThat(validate(request("v", begin(), Map.of("x", ABSENT)))).isEqualTo(taken);
        assertThat(group.abandoned("t", reading())).isInstanceOf(FinishResult.MustBeSettled.class);
        assertThat(group.settled("t", false, reading()))
                .isEqualTo(new FinishResult.Ended(TransactionState.RESTORED));
        assertThat(group.applied("t", reading()))
                .isEqualTo(new FinishResult.Ended(TransactionState.RESTORED));
    }

    /** C9. */
    @Test
    void aRetryGetsTheSameDecisionWithTheSafeRemainingOfNow() {
        CommitRequest request = request("t", begin(), Map.of("x", ABSENT), "x");
        CommitVerdict.Prepared first = (CommitVerdict.Prepared) validate(request);
        now += SECOND;
        CommitVerdict.Prepared second = (CommitVerdict.Prepared) validate(request);
        assertThat(second.timestamp()).isEqualTo(first.timestamp());
        assertThat(second.applyBefore()).isEqualTo(first.applyBefore());
        assertThat(first.safeRemaining().minus(second.safeRemaining()))
                .isEqualTo(Timestamp.ofNanos(SECOND));
        assertThat(validate(request("t", request.start(), Map.of("y", ABSENT))))
                .isEqualTo(new CommitVerdict.OtherContent());
        now += 6 * SECOND;
        assertThat(validate(request)).isInstanceOf(CommitVerdict.InDoubt.class);
    }

    /** C5 and C13. */
    @Test
    void roomIsMadeByRaisingTheThreshold() {
        CommitStart start = begin();
        for (String key : List.of("a", "b", "c", "d")) {
            now += SECOND;
            write(key, ABSENT);
        }
        assertThat(group.keys()).isLessThanOrEqualTo(LIMITS.keys());
        assertThat(group.transactions()).isLessThanOrEqualTo(LIMITS.transactions());
        assertThat(validate(request("t", start, Map.of("z", ABSENT))))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.TOO_OLD, ""));
        assertThat(validate(request("u", begin(), Map.of("z", ABSENT))))
                .isInstanceOf(CommitVerdict.Prepared.class);
    }

    /** C13. */
    @Test
    void undecidedTransactionsThatTakeAllRoomAreARefusal() {
        for (String key : List.of("a", "b", "c")) {
            validate(request("t" + key, begin(), Map.of(key, ABSENT), key));
        }
        assertThat(validate(request("u", begin(), Map.of("d", ABSENT), "d")))
                .isEqualTo(new CommitRefusal.Full(CommitRefusal.Full.Limit.KEYS, 3));
    }

    /** C4 and C11. */
    @Test
    void startsOfAnEarlierLifeAreTooOld() {
        CommitStart start = begin();
        group = live();
        assertThat(begin().epoch()).isGreaterThan(start.epoch());
        assertThat(validate(request("t", start, Map.of("x", ABSENT))))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.TOO_OLD, ""));
    }

    /** C10. */
    @Test
    void transactionsOverSeveralStoresSurviveACrash() {
        Map<String, Long> reads = Map.of("x", ABSENT, "y", ABSENT, "only read", ABSENT);
        CommitRequest request = overTwo(request("t", begin(), reads, "x", "y"));
        CommitVerdict.Prepared prepared = (CommitVerdict.Prepared) validate(request);
        group = live();
        assertThat(validate(request)).isInstanceOf(CommitVerdict.InDoubt.class);
        assertThat(validate(overTwo(request("t", request.start(), Map.of("x", ABSENT), "x"))))
                .isEqualTo(new CommitVerdict.OtherContent());
        SafeTimeResult.Safe safe = (SafeTimeResult.Safe) group.safeTime(reading());
        assertThat(safe.time()).isLessThan(prepared.timestamp());
        group.settled("t", true, reading());
        assertThat(validate(request))
                .isInstanceOfSatisfying(
                        CommitVerdict.Prepared.class,
                        it -> assertThat(it.state()).isEqualTo(TransactionState.COMPLETED));
        assertThat(journaled).isEmpty();
        assertThat(((SafeTimeResult.Safe) group.safeTime(reading())).time())
                .isGreaterThan(prepared.timestamp());
    }

    /** C10 and C12. */
    @Test
    void nothingIsPreparedWhileTheJournalFails() {
        journalFails = true;
        CommitRequest request = request("t", begin(), Map.of("x", ABSENT), "x");
        assertThat(validate(overTwo(request))).isInstanceOf(CommitRefusal.JournalFailed.class);
        assertThat(validate(request)).isInstanceOf(CommitRefusal.JournalFailed.class);
        assertThat(group.safeTime(reading())).isInstanceOf(CommitRefusal.JournalFailed.class);
        journalFails = false;
        assertThat(validate(request)).isInstanceOf(CommitVerdict.Prepared.class);
    }

    /** C10: what the disk may have forgotten is written again before anybody writes for it. */
    @Test
    void anEndThatWasNotConfirmedIsNoEnd() {
        CommitRequest request = overTwo(request("t", begin(), Map.of("x", ABSENT), "x"));
        validate(request);
        List<UndecidedTransaction> before = journaled;
        journalFails = true;
        assertThat(group.abandoned("t", reading())).isInstanceOf(CommitRefusal.JournalFailed.class);
        journaled = List.of(); // it has landed after all
        assertThat(validate(request)).isInstanceOf(CommitRefusal.JournalFailed.class);
        now += 6 * SECOND;
        assertThat(group.inDoubt(9, Timestamp.ofNanos(SECOND), reading()))
                .isInstanceOf(CommitRefusal.JournalFailed.class);
        journalFails = false;
        assertThat(group.inDoubt(9, Timestamp.ofNanos(SECOND), reading()))
                .isInstanceOf(InDoubtResult.Listed.class);
        assertThat(journaled).isEqualTo(before);
    }

    @Test
    void aBreakPutsPendingTransactionsInDoubtAtOnce() {
        validate(request("t", begin(), Map.of("x", ABSENT), "x"));
        Reading before = reading();
        breaks++;
        InDoubtResult result = group.inDoubt(9, Timestamp.ofNanos(SECOND), reading());
        assertThat(((InDoubtResult.Listed) result).transactions()).hasSize(1);
        assertThat(group.abandoned("t", before)).isEqualTo(new CommitRefusal.OldReading());
    }

    /** C7. */
    @Test
    void writtenKeysMustBeRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> validate(request("t", begin(), Map.of("x", ABSENT), "y")))
                .withMessageContaining("among the reads");
    }

    @Test
    void namesAndNumbersOfKeysAreLimited() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> validate(request("12345678901", begin(), Map.of())))
                .withMessageContaining("1 to 10 characters");
        Map<String, Long> four = Map.of("a", ABSENT, "b", ABSENT, "c", ABSENT, "d", ABSENT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> validate(request("t", begin(), four)))
                .withMessageContaining("at most 3 keys");
    }

    /** C2. */
    @Test
    void timestampsAboveTheCeilingAreNotGiven() {
        now += 30 * SECOND;
        assertThat(group.timestamps(1, reading())).isInstanceOf(CommitRefusal.NotYetDurable.class);
        assertThat(validate(request("t", begin(), Map.of("x", ABSENT))))
                .isInstanceOf(CommitRefusal.NotYetDurable.class);
    }
}
