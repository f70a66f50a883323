package dev.byztime.commit;

import static dev.byztime.commit.ManualCommits.GROUP;
import static dev.byztime.commit.ManualCommits.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.StateFolderException;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.stable.UnreliableDisk.Step;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is durable, over lives; docs/commits.md numbers the invariants that are named here. */
class CommitServiceTests {

    @RegisterExtension static final Quiet KEEPERS = Quiet.about(CeilingKeeper.class);
    @RegisterExtension static final Quiet JOURNALS = Quiet.about(CommitJournals.class);

    private final ManualCommits commits = new ManualCommits();

    @AfterEach
    void stop() {
        commits.disk.heal();
        commits.service.stop();
    }

    /** C10. */
    @Test
    void aTransactionOverSeveralStoresIsInDoubtAfterARestart() {
        CommitRequest request = writing("t 1", commits.begin(), true, "a", "b c");
        CommitVerdict.Prepared prepared = commits.prepare(request);
        commits.restart();
        CommitStart start = commits.begin();
        assertThat(commits.validate(writing("t2", start, false, "b c")))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.TAKEN, "b c"));
        assertThat(
                        commits.service
                                .tables()
                                .inDoubt(GROUP, 10, new Timestamp(5, 0), Timestamp.MAX)
                                .result())
                .isInstanceOfSatisfying(
                        InDoubtResult.Listed.class,
                        listed -> {
                            assertThat(listed.transactions())
                                    .containsExactly(
                                            new UndecidedTransaction(
                                                    request,
                                                    prepared.timestamp().toNanosExact(),
                                                    prepared.applyBefore().toNanosExact()));
                            assertThat(listed.epoch()).isEqualTo(start.epoch());
                        });
        assertThat(commits.finish("t 1", CommitEnd.Outcome.COMPLETED))
                .isEqualTo(new FinishResult.Ended(TransactionState.COMPLETED));
        commits.restart();
        assertThat(commits.prepare(writing("t3", commits.begin(), false, "b c")).timestamp())
                .isGreaterThan(prepared.timestamp());
    }

    /** C4 and C9: what was over one store is forgotten, and a retry is refused. */
    @Test
    void aTransactionOverOneStoreIsTooOldAfterARestart() {
        CommitRequest request = writing("t1", commits.begin(), false, "a");
        commits.prepare(request);
        commits.restart();
        commits.begin();
        assertThat(commits.validate(request))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.TOO_OLD, ""));
        assertThat(commits.transaction("t1")).isEqualTo(new TransactionResult.NotKnown());
    }

    /** C1, C2 and C3. */
    @Test
    void timestampsAndEpochsRiseOverLivesAlsoWithoutTheFolder() {
        Timestamp last = commits.timestamp();
        long epoch = commits.begin().epoch();
        for (int life = 0; life < 6; life++) {
            if (life % 3 == 2) {
                commits.disk.crashProcess();
                commits.service.stop();
                commits.disk.lose();
                commits.reopen();
            } else {
                commits.restart();
            }
            Timestamp next = commits.timestamp();
            assertThat(next).isGreaterThan(last);
            long nextEpoch = commits.begin().epoch();
            assertThat(nextEpoch).isGreaterThan(epoch);
            last = next;
            epoch = nextEpoch;
        }
    }

    /** C11. */
    @Test
    void aLifeWaitsForClientsOfTheOneBefore() {
        Timestamp until = commits.prepare(writing("t1", commits.begin(), false, "a")).applyBefore();
        commits.restart();
        Patiently.until(() ->
                commits.service.tables().begin(GROUP, Timestamp.MAX).result()
                                instanceof CommitRefusal.Recovering recovering
                        && recovering.in() != null);
        assertThat(commits.service.tables().safeTime(GROUP, Timestamp.MAX).result())
                .isInstanceOf(CommitRefusal.Recovering.class);
        commits.begin();
        assertThat(commits.now().earliest()).isGreaterThan(until);
    }

    /** The beginning of a life is noticed without requests, so that its wait is not longer. */
    @Test
    void theWaitCountsFromTheStart() {
        commits.begin();
        commits.restart();
        Patiently.until(() -> commits.service.epochs().ceiling().beginning() != null);
        commits.service.observe();
        commits.pass(60);
        assertThat(commits.service.tables().unready(commits.now()))
                .isNotInstanceOf(CommitRefusal.Recovering.class);
    }

    @Test
    void aBreakOfTheTimescalePutsWhatIsPendingInDoubt() {
        commits.prepare(writing("t1", commits.begin(), false, "a"));
        commits.jump(3);
        assertThat(commits.transaction("t1"))
                .isInstanceOfSatisfying(
                        TransactionResult.Undecided.class,
                        it -> assertThat(it.state()).isEqualTo(TransactionState.IN_DOUBT));
        assertThat(commits.service.tables().size(commits.now()))
                .isEqualTo(new CommitGroupSize(1, 0, 1));
    }

    /** C10 and C12: after a failed write the disk may have what is not known here. */
    @Test
    void withoutTheJournalNothingOverSeveralStoresIsPrepared() {
        CommitStart start = commits.begin();
        commits.prepare(writing("t0", start, false, "z")); // the ceiling has risen
        commits.disk.failIf(step -> step == Step.BEFORE_SYNC_NAMES);
        assertThat(commits.validate(writing("t1", start, true, "a", "b")))
                .isInstanceOf(CommitRefusal.JournalFailed.class);
        assertThat(commits.service.tables().obstacle())
                .extracting(RaiseFailure::kind)
                .isEqualTo(RaiseFailure.Kind.STORAGE);
        assertThat(commits.transaction("t1")).isEqualTo(new TransactionResult.NotKnown());
        assertThat(commits.validate(writing("t2", start, false, "c")))
                .isInstanceOf(CommitRefusal.JournalFailed.class);
        assertThat(commits.service.tables().safeTime(GROUP, Timestamp.MAX).result())
                .isInstanceOf(CommitRefusal.JournalFailed.class);
        assertThat(commits.finish("t0", CommitEnd.Outcome.APPLIED))
                .isEqualTo(new FinishResult.Ended(TransactionState.APPLIED));
        commits.disk.heal();
        assertThat(commits.service.tables().safeTime(GROUP, Timestamp.MAX).result())
                .isInstanceOf(SafeTimeResult.Safe.class);
        assertThat(commits.service.tables().obstacle()).isNull();
        commits.prepare(writing("t1", start, true, "a", "b"));
    }

    /** Nobody may ever ask for its group again. */
    @Test
    void aJournalIsMendedWithoutARequest() {
        CommitStart start = commits.begin();
        commits.prepare(writing("t0", start, false, "z")); // the ceiling has risen
        commits.disk.failIf(step -> step == Step.BEFORE_SYNC_NAMES);
        assertThat(commits.validate(writing("t1", start, true, "a", "b")))
                .isInstanceOf(CommitRefusal.JournalFailed.class);
        commits.disk.heal();
        Patiently.until(() -> commits.service.tables().obstacle() == null);
    }

    /** The end is durable before the keys are free. */
    @Test
    void withoutTheJournalATransactionOverSeveralStoresDoesNotEnd() {
        commits.prepare(writing("t1", commits.begin(), true, "a", "b"));
        commits.disk.failIf(step -> step == Step.BEFORE_WRITE);
        assertThat(commits.finish("t1", CommitEnd.Outcome.APPLIED))
                .isInstanceOf(CommitRefusal.JournalFailed.class);
        assertThat(commits.transaction("t1")).isInstanceOf(TransactionResult.Undecided.class);
        commits.disk.heal();
        assertThat(commits.finish("t1", CommitEnd.Outcome.APPLIED))
                .isEqualTo(new FinishResult.Ended(TransactionState.APPLIED));
    }

    @Test
    void aStalledDiskRefusesAndThenGoesOn() {
        CommitStart start = commits.begin();
        commits.prepare(writing("t0", start, false, "z"));
        commits.disk.stallIf(step -> step == Step.BEFORE_SYNC);
        assertThat(commits.validate(writing("t1", start, true, "a", "b")))
                .isInstanceOf(CommitRefusal.JournalFailed.class);
        // and nobody waits for the same stall a second time
        assertThat(commits.validate(writing("t1", start, true, "a", "b")))
                .isEqualTo(new CommitRefusal.JournalFailed("the disk has stalled"));
        assertThat(commits.service.tables().obstacle()).isNotNull();
        commits.disk.goOn();
        Patiently.until(() ->
                commits.validate(writing("t1", start, true, "a", "b"))
                        instanceof CommitVerdict.Prepared);
        assertThat(commits.service.tables().obstacle()).isNull();
    }

    /**
     * C10: what a life has read is on the disk before it relies on it. Otherwise a crash of the
     * machine could bring back what this life knows to have ended, or lose what it knows to be
     * undecided.
     */
    @Test
    void whatWasReadIsWrittenAgain() throws IOException {
        CommitRequest request = writing("t1", new CommitStart(1, 1), true, "a", "b");
        UndecidedTransaction one = new UndecidedTransaction(request, 1, 2);
        for (int i = 0; i < 50; i++) {
            UnreliableDisk disk = new UnreliableDisk();
            CommitJournalFile first = journal(disk);
            first.start();
            // the names are not synced, and the kernel has the new content
            disk.failIf(step -> step == Step.BEFORE_SYNC_NAMES);
            assertThatThrownBy(() -> first.journals().of(GROUP).replace(List.of(one)))
                    .isInstanceOf(IOException.class);
            disk.crashProcess();
            first.journals().stop();
            CommitJournalFile second = journal(disk);
            second.start();
            disk.crashMachine(new Random(i));
            second.journals().stop();
            assertThat(journal(disk).journals().of(GROUP).read())
                    .isEqualTo(second.journals().of(GROUP).read())
                    .containsExactly(one);
        }
    }

    private static CommitJournalFile journal(UnreliableDisk disk) {
        return new CommitJournalFile(disk.open(), new LinuxClock());
    }

    @Test
    void aDamagedJournalRefusesTheStartAndSaysWhatToDo() {
        commits.prepare(writing("t1", commits.begin(), true, "a", "b"));
        commits.disk.crashProcess();
        commits.service.stop();
        commits.disk.rot(CommitService.JOURNAL, new Random(1));
        assertThatThrownBy(commits::reopen)
                .isInstanceOfSatisfying(
                        StateFolderException.class,
                        e -> assertThat(e.action()).contains("state recover"))
                .hasMessageContaining("commit-journal is damaged");
    }

    @Test
    void aJournalThatIsLostAloneRefusesTheStart() {
        commits.begin();
        commits.disk.crashProcess();
        commits.service.stop();
        Map<String, byte[]> left = new HashMap<>(commits.disk.backup().contents());
        assertThat(left.remove(CommitService.JOURNAL)).isNotNull();
        commits.disk.restore(new UnreliableDisk.Backup(left));
        assertThatThrownBy(commits::reopen)
                .isInstanceOf(StateFolderException.class)
                .hasMessageContaining("commit-journal is missing, although commit-time");
    }

    /** The journal is there before any other file, so a crash in between looks like no loss. */
    @Test
    void anyCrashOfAFirstStartCanBeStartedAfter() {
        for (int moments = 0; moments < 60; moments++) {
            UnreliableDisk disk = new UnreliableDisk();
            disk.failAfter(moments);
            try {
                CommitJournalFile journal = journal(disk);
                journal.start();
                journal.journals().stop();
            } catch (StateFolderException e) {
                // it says that the folder cannot be used
            }
            disk.crashMachine(new Random(moments));
            CommitJournalFile journal = journal(disk);
            journal.requireIfAnyOf(CommitService.TIMES, CommitService.EPOCHS);
            assertThat(journal.journals().groups()).isEmpty();
        }
    }

    /** C13. */
    @Test
    void groupsAreLimited() {
        commits.begin();
        commits.service.tables().begin("b", Timestamp.MAX);
        commits.service.tables().begin("c", Timestamp.MAX);
        assertThat(commits.service.tables().begin("d", Timestamp.MAX).result())
                .isEqualTo(new CommitRefusal.Full(CommitRefusal.Full.Limit.GROUPS, 3));
        assertThat(commits.service.tables().groups()).containsExactly("b", "c", GROUP);
        assertThat(commits.service.tables().transaction("d", "t", Timestamp.MAX).result())
                .isEqualTo(new TransactionResult.NotKnown());
    }

    /** C9: each of a batch is decided for itself, and after all before it. */
    @Test
    void aBatchIsDecidedInItsOrder() {
        CommitStart start = commits.begin();
        List<CommitRequest> batch =
                List.of(
                        writing("t1", start, false, "a"),
                        writing("t2", start, false, "a", "b"),
                        writing("t3", start, true, "b"));
        List<CommitVerdict> verdicts = validateAll(batch);
        assertThat(verdicts.get(0)).isInstanceOf(CommitVerdict.Prepared.class);
        assertThat(verdicts.get(1))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.TAKEN, "a"));
        assertThat(verdicts.get(2)).isInstanceOf(CommitVerdict.Prepared.class);
        assertThat(validateAll(batch).get(1)).isEqualTo(verdicts.get(1));
        assertThat(
                        commits.service
                                .tables()
                                .finishAll(
                                        GROUP,
                                        List.of(
                                                new CommitEnd("t1", CommitEnd.Outcome.APPLIED),
                                                new CommitEnd("t9", CommitEnd.Outcome.APPLIED),
                                                new CommitEnd("t3", CommitEnd.Outcome.ABANDONED)),
                                        Timestamp.MAX)
                                .each())
                .extracting(CommitDecision::result)
                .containsExactly(
                        new FinishResult.Ended(TransactionState.APPLIED),
                        new FinishResult.NotKnown(),
                        new FinishResult.Ended(TransactionState.ABANDONED));
        assertThat(commits.service.tables().tally().count("prepared")).isEqualTo(4);
    }

    private List<CommitVerdict> validateAll(List<CommitRequest> batch) {
        return commits.service.tables().validateAll(GROUP, batch, Timestamp.MAX).each().stream()
                .map(CommitDecision::result)
                .toList();
    }

    /** C13: the journal has a limit, which is free again when one ends. */
    @Test
    void undecidedTransactionsOverSeveralStoresAreLimited() {
        CommitStart start = commits.begin();
        for (int i = 0; i < 3; i++) {
            commits.prepare(writing("t" + i, start, true, "a" + i));
        }
        CommitRequest more = writing("t3", start, true, "a3");
        assertThat(commits.validate(more))
                .isEqualTo(new CommitRefusal.Full(CommitRefusal.Full.Limit.SEVERAL_STORES, 3));
        commits.prepare(writing("t4", start, false, "a4"));
        commits.finish("t1", CommitEnd.Outcome.ABANDONED);
        commits.prepare(more);
    }

    @Test
    void groupsShareTheFileAndKeepTheirOwnTransactions() {
        CommitStart start = commits.begin();
        commits.prepare(writing("t", start, true, "a", "b"));
        CommitStart other =
                (CommitStart) commits.service.tables().begin("other", Timestamp.MAX).result();
        assertThat(other.epoch()).isEqualTo(start.epoch());
        CommitRequest same = writing("t", other, true, "a", "b");
        assertThat(commits.service.tables().validate("other", same, Timestamp.MAX).result())
                .isInstanceOf(CommitVerdict.Prepared.class);
        commits.finish("t", CommitEnd.Outcome.APPLIED);
        byte[] file = commits.disk.backup().contents().get(CommitService.JOURNAL);
        assertThat(new String(file, StandardCharsets.UTF_8))
                .contains("group other\n")
                .doesNotContain("group " + GROUP);
        commits.restart();
        assertThat(commits.service.tables().groups()).containsExactly("other");
    }

    @Test
    void aStoppedServicePromisesNothingThatNeedsTheDisk() {
        CommitStart start = commits.begin();
        commits.service.stop();
        assertThat(commits.validate(writing("t1", start, true, "a", "b")))
                .isInstanceOf(CommitRefusal.class);
        commits.service.start();
        commits.prepare(writing("t1", start, true, "a", "b"));
    }
}
