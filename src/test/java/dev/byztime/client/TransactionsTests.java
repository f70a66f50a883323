package dev.byztime.client;

import static dev.byztime.client.ScriptedCommits.LOST;
import static dev.byztime.client.ScriptedCommits.TIMESTAMP;
import static dev.byztime.client.ScriptedCommits.prepared;
import static dev.byztime.client.TurningClock.SECOND;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.client.CommitClient.Aborted;
import dev.byztime.client.CommitClient.Ended;
import dev.byztime.client.CommitClient.MustBeSettled;
import dev.byztime.client.CommitClient.NotKnown;
import dev.byztime.client.CommitClient.NotNow;
import dev.byztime.client.CommitClient.OtherContent;
import dev.byztime.client.CommitClient.Read;
import dev.byztime.client.CommitClient.Reason;
import dev.byztime.client.CommitClient.Start;
import dev.byztime.client.CommitClient.State;
import dev.byztime.client.TransactionJournal.Entry;
import dev.byztime.client.TransactionJournal.Whose;
import dev.byztime.client.TransactionOutcome.Committed;
import dev.byztime.client.TransactionOutcome.InDoubt;
import dev.byztime.client.TransactionOutcome.NotCommitted;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of a client in docs/commits.md, "What a client and its stores must do". */
@Timeout(60)
class TransactionsTests {

    private final TurningClock time = new TurningClock();
    private final ScriptedCommits commits = new ScriptedCommits();
    private final MemoryStore pg = new MemoryStore();
    private final MemoryStore redis = new MemoryStore();
    private final MemoryJournal journal = new MemoryJournal();
    private TransactionPlan plan = new TransactionPlan(3, 30 * SECOND, 5 * SECOND, false);

    private <T> TransactionOutcome<T> run(Transactions.Work<String, T> work) throws Exception {
        return new Transactions<>(
                        commits,
                        Map.of("pg", pg, "redis", redis),
                        journal,
                        time.surroundings(),
                        plan)
                .run(work);
    }

    /** Over one store. */
    private TransactionOutcome<Integer> runOne() throws Exception {
        return run(transaction -> {
            transaction.put("pg", "a", "1");
            return 1;
        });
    }

    private TransactionOutcome<Integer> runSeveral() throws Exception {
        return run(transaction -> {
            transaction.put("pg", "a", "1");
            transaction.put("redis", "b", "2");
            return 2;
        });
    }

    private static Committed<Integer> committed(int result) {
        return new Committed<>(result, TIMESTAMP, (long) (2 * SECOND * 1.12));
    }

    @Test
    void itReadsValidatesWritesAndFinishes() throws Exception {
        pg.set("a", 3, "10");
        redis.set("c", 4, "5");
        TransactionOutcome<String> outcome =
                run(transaction -> {
                    String seen = transaction.get("redis", "c");
                    transaction.put("pg", "a", transaction.get("pg", "a") + seen);
                    return transaction.get("pg", "a");
                });
        assertThat(outcome)
                .isEqualTo(new Committed<>("105", TIMESTAMP, (long) (2 * SECOND * 1.12)));
        assertThat(pg.value("a")).isEqualTo("105");
        assertThat(pg.version("a")).isEqualTo(TIMESTAMP);
        assertThat(commits.validated)
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.start()).isEqualTo("7/1");
                    assertThat(request.reads())
                            .containsExactly(
                                    new Read("redis/c", new Timestamp(4, 0)),
                                    new Read("pg/a", new Timestamp(3, 0)));
                    assertThat(request.writes()).containsExactly("pg/a");
                    assertThat(request.severalStores()).isFalse();
                    assertThat(request.holdNs()).isEqualTo(5 * SECOND);
                });
        assertThat(commits.finished).containsExactly("APPLIED");
    }

    @Test
    void rule1EveryKeyThatIsWrittenIsAmongTheReads() throws Exception {
        assertThat(runOne()).isEqualTo(committed(1));
        assertThat(commits.validated.getFirst().reads()).containsExactly(new Read("pg/a", null));
    }

    @Test
    void rule2AllKeysOfAStoreAreWrittenTogetherOnTheVersionsThatWereRead() throws Exception {
        pg.set("a", 3, "10");
        run(transaction -> {
            transaction.put("pg", "a", "1");
            transaction.put("pg", "b", "2");
            transaction.put("pg", "b", "3");
            return 1;
        });
        assertThat(pg.writes())
                .containsExactly(
                        "write {a=Change[expected=3.000000000, value=1],"
                                + " b=Change[expected=null, value=3]} 5000.000000000 7");
    }

    @Test
    void rule3EpochsAreShownToStores() throws Exception {
        commits.begin = () -> new Start("9/1", commits.begun == 1 ? 8 : 9);
        pg.epoch = 9;
        assertThat(runOne()).isEqualTo(committed(1));
        assertThat(commits.begun).as("the first epoch was refused").isEqualTo(2);
        assertThat(commits.validated).hasSize(1);
        assertThat(pg.log).allMatch(line -> line.endsWith(" 8") || line.endsWith(" 9"));
    }

    /** Else it would be validated with what it has not read. */
    @Test
    void rule3ARefusedEpochCannotBeIgnored() throws Exception {
        pg.epoch = 9;
        TransactionOutcome<Integer> outcome =
                run(transaction -> {
                    try {
                        transaction.get("pg", "a");
                    } catch (RuntimeException e) {
                        // as careless work may
                    }
                    return 1;
                });
        assertThat(outcome).isInstanceOf(NotCommitted.class);
        assertThat(commits.validated).isEmpty();
        assertThat(commits.begun).isEqualTo(3);
    }

    @Test
    void rule3AWriteOfAnEarlierLifeBeginsAnew() throws Exception {
        pg.beforeWrite = () -> pg.epoch = 8;
        commits.begin = () -> new Start("x", commits.begun == 1 ? 7 : 8);
        assertThat(runOne()).isEqualTo(committed(1));
        assertThat(commits.begun).isEqualTo(2);
        assertThat(commits.finished).as("an earlier life has forgotten it").hasSize(1);
    }

    @Test
    void rule4ADeletedKeyKeepsItsVersion() throws Exception {
        pg.set("a", 3, null);
        run(transaction -> {
            assertThat(transaction.get("pg", "a")).isNull();
            transaction.delete("pg", "a");
            assertThat(transaction.get("pg", "a")).isNull();
            return 1;
        });
        assertThat(commits.validated.getFirst().reads())
                .containsExactly(new Read("pg/a", new Timestamp(3, 0)));
        assertThat(pg.version("a")).isEqualTo(TIMESTAMP);
    }

    @Test
    void rule5WhoWritesToSeveralStoresSaysSo() throws Exception {
        assertThat(runSeveral()).isEqualTo(committed(2));
        assertThat(commits.validated.getFirst().severalStores()).isTrue();
        assertThat(redis.value("b")).isEqualTo("2");
    }

    @Test
    void rule7ARetryOfValidateHasTheSameContent() throws Exception {
        commits.validate = request -> commits.validated.size() < 3 ? LOST : prepared(State.PENDING);
        assertThat(runOne()).isEqualTo(committed(1));
        assertThat(commits.validated).hasSize(3).containsOnly(commits.validated.getFirst());
        assertThat(commits.begun).isEqualTo(1);
    }

    @Test
    void otherTransactionsHaveOtherIds() throws Exception {
        commits.validate = request -> new Aborted(Reason.CONFLICT, "pg/a");
        assertThat(runOne()).isEqualTo(new NotCommitted<>("CONFLICT pg/a"));
        assertThat(commits.validated.stream().map(r -> r.transaction()).distinct()).hasSize(3);
    }

    @Test
    void noWriteIsSentAfterTheSafeRemainingTime() throws Exception {
        commits.validate =
                request -> {
                    time.advance(10.001);
                    return prepared(State.PENDING);
                };
        assertThat(runOne()).isEqualTo(new NotCommitted<>("it was too late to write"));
        assertThat(pg.writes()).isEmpty();
        assertThat(commits.finished).containsOnly("ABANDONED");
    }

    /** The clock of the service began to count when the answer was made. */
    @Test
    void theTimeCountsFromBeforeTheAnsweredRequestWasSent() throws Exception {
        commits.validate =
                request -> {
                    time.advance(commits.validated.size() == 1 ? 9 : 5);
                    return commits.validated.size() == 1 ? LOST : prepared(State.PENDING);
                };
        pg.lostWrites = 100_000;
        assertThat(runOne()).isInstanceOf(InDoubt.class);
        // it began at 1000 s; the second request was sent 20 ms after the first was lost
        assertThat(time.now()).isBetween(1019 * SECOND, 1019 * SECOND + SECOND / 10);
    }

    @Test
    void timeThatTheMachineSleepsCounts() throws Exception {
        commits.validate =
                request -> {
                    time.sleep(11);
                    return prepared(State.PENDING);
                };
        assertThat(runOne()).isInstanceOf(NotCommitted.class);
        assertThat(pg.writes()).isEmpty();
    }

    @Test
    void theTimeIsLookedAtBeforeEachWrite() throws Exception {
        pg.beforeWrite = () -> time.advance(10.001);
        assertThat(runSeveral()).isInstanceOf(InDoubt.class);
        assertThat(redis.writes()).isEmpty();
        assertThat(commits.finished).as("it has written").isEmpty();
    }

    @Test
    void aTransactionIsAppliedOnlyAfterEveryStoreHasAcknowledged() throws Exception {
        redis.beforeWrite = () -> assertThat(commits.finished).isEmpty();
        runSeveral();
        assertThat(commits.finished).containsExactly("APPLIED");
    }

    @Test
    void finishIsRepeatedUntilItIsAnswered() throws Exception {
        commits.finish =
                (id, outcome) -> commits.finished.size() < 5 ? LOST : new Ended(State.APPLIED);
        assertThat(runOne()).isInstanceOf(Committed.class);
        assertThat(commits.finished).hasSize(5);
    }

    /** Its keys stay taken until it is settled, but it is there. */
    @Test
    void whatEveryStoreHasIsCommittedEvenIfNobodyAnswersToFinish() throws Exception {
        commits.finish = (id, outcome) -> LOST;
        assertThat(runSeveral()).isInstanceOf(Committed.class);
        assertThat(journal.kept).as("a settler may need it").hasSize(1);
    }

    @Test
    void whatHasBeenSentIsNotAbandoned() throws Exception {
        pg.lostWrites = 100_000;
        assertThat(runOne())
                .isInstanceOfSatisfying(
                        InDoubt.class,
                        it -> {
                            assertThat(it.reason()).contains("unreachable");
                            assertThat(it.transaction())
                                    .isEqualTo(commits.validated.getFirst().transaction());
                        });
        assertThat(commits.finished).isEmpty();
        assertThat(commits.begun).as("not again: it may have landed").isEqualTo(1);
    }

    @Test
    void aWriteWhoseAnswerWasLostIsRepeated() throws Exception {
        pg.lostAnswers = 2;
        assertThat(runOne()).isInstanceOf(Committed.class);
        assertThat(pg.writes()).hasSize(3);
    }

    /** A settler has restored the old values under the transaction's version. */
    @Test
    void aVersionWithOtherValuesIsNotThisTransactions() throws Exception {
        pg.set("a", 3, "10");
        pg.lostWrites = 1;
        pg.beforeWrite =
                () -> {
                    if (pg.writes().size() == 1) {
                        pg.cells.put("a", new TransactionStore.Cell<>(TIMESTAMP, "10"));
                    }
                };
        commits.validate =
                request ->
                        commits.validated.size() == 1
                                ? prepared(State.PENDING)
                                : new Aborted(Reason.TOO_OLD, null);
        assertThat(runOne()).isEqualTo(new NotCommitted<>("TOO_OLD"));
        assertThat(commits.finished).isEmpty();
    }

    @Test
    void aVersionThatIsRefusedAfterALostWriteDecidesNothing() throws Exception {
        pg.lostWrites = 1;
        pg.beforeWrite =
                () -> {
                    if (pg.writes().size() == 1) {
                        pg.set("a", 6_000, "x");
                    }
                };
        assertThat(runOne())
                .isInstanceOfSatisfying(
                        InDoubt.class, it -> assertThat(it.reason()).contains("OTHER_VERSION"));
    }

    @Test
    void halfATransactionIsInDoubt() throws Exception {
        redis.beforeWrite = () -> redis.set("b", 6_000, "x");
        assertThat(runSeveral()).isInstanceOf(InDoubt.class);
        assertThat(commits.finished).isEmpty();
        assertThat(journal.kept).hasSize(1);
    }

    /** Else a settler could write values of a transaction that its client runs again. */
    @Test
    void valuesAreRecordedAfterItIsPreparedAndBeforeItWrites() throws Exception {
        List<String> seen = new ArrayList<>();
        journal.beforeRecord =
                () ->
                        seen.add(
                                "%d validated, %d written"
                                        .formatted(commits.validated.size(), pg.writes().size()));
        pg.beforeWrite = () -> seen.add("recorded " + journal.kept.values());
        runSeveral();
        assertThat(seen)
                .containsExactly(
                        "1 validated, 0 written",
                        "recorded [Entry[whose=OWN, values={pg={a=Optional[1]},"
                                + " redis={b=Optional[2]}}]]");
        assertThat(journal.kept).as("it has ended").isEmpty();
    }

    @Test
    void nothingIsWrittenIfTheValuesCannotBeRecorded() throws Exception {
        journal.broken = true;
        assertThat(runSeveral())
                .isInstanceOfSatisfying(
                        NotCommitted.class,
                        it -> assertThat(it.reason()).contains("the journal is broken"));
        assertThat(pg.writes()).isEmpty();
        assertThat(commits.finished).containsOnly("ABANDONED");
    }

    @Test
    void nothingIsWrittenIfASettlerRestoresTheOldValues() throws Exception {
        Entry<String> old = new Entry<>(Whose.OLD, Map.of());
        journal.beforeRecord =
                () -> journal.kept.put(commits.validated.getLast().transaction(), old);
        commits.finish = (id, outcome) -> new MustBeSettled();
        assertThat(runSeveral())
                .isInstanceOfSatisfying(
                        NotCommitted.class,
                        it -> assertThat(it.reason()).contains("a settler restores"));
        assertThat(pg.writes()).isEmpty();
        assertThat(journal.kept).as("the settler needs it").containsValue(old);
    }

    @Test
    void whatWasRecordedAndCannotBeAbandonedIsInDoubt() throws Exception {
        journal.beforeRecord = () -> time.advance(11);
        commits.finish = (id, outcome) -> new MustBeSettled();
        assertThat(runSeveral()).isInstanceOf(InDoubt.class);
        commits.finish = (id, outcome) -> new NotKnown(); // it was settled and forgotten
        assertThat(runSeveral()).isInstanceOf(InDoubt.class);
    }

    @Test
    void whatWasInDoubtBeforeItsClientKnewRunsAgain() throws Exception {
        commits.validate =
                request ->
                        commits.validated.size() == 1
                                ? new MustBeSettled()
                                : prepared(State.PENDING);
        assertThat(runSeveral()).isEqualTo(committed(2));
        assertThat(commits.begun).isEqualTo(2);
    }

    @Test
    void whatWasRestoredBeforeItsClientKnewRunsAgain() throws Exception {
        commits.validate =
                request -> prepared(commits.validated.size() == 1 ? State.RESTORED : State.PENDING);
        assertThat(runOne()).isEqualTo(committed(1));
        assertThat(pg.writes()).hasSize(1);
    }

    @Test
    void readsAloneAreNotFinished() throws Exception {
        commits.validate = request -> prepared(State.APPLIED);
        TransactionOutcome<String> outcome = run(transaction -> transaction.get("pg", "a"));
        assertThat(outcome).isInstanceOf(Committed.class);
        assertThat(commits.finished).isEmpty();
    }

    @Test
    void abortsArePausedAfterForRandomTimesThatGrow() throws Exception {
        plan = new TransactionPlan(20, 30 * SECOND, 0, false);
        commits.validate = request -> new Aborted(Reason.TAKEN, "pg/a");
        assertThat(runOne()).isEqualTo(new NotCommitted<>("TAKEN pg/a"));
        assertThat(time.pauses).hasSize(19);
        assertThat(time.pauses.getFirst()).isBetween(2_500_000L, 5_000_000L);
        assertThat(time.pauses.getLast()).isBetween(250_000_000L, 500_000_000L);
        assertThat(time.pauses.stream().distinct()).hasSize(19);
    }

    @Test
    void patienceEnds() throws Exception {
        commits.begin = () -> new NotNow("recovering", 2 * SECOND);
        assertThat(runOne()).isEqualTo(new NotCommitted<>("recovering"));
        assertThat(time.now()).isEqualTo(1030 * SECOND);
        assertThat(time.pauses.getFirst()).isEqualTo(SECOND);
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        commits.begin =
                () -> {
                    Thread.currentThread().interrupt();
                    return LOST;
                };
        assertThat(runOne()).isEqualTo(new NotCommitted<>("lost"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(commits.begun).isEqualTo(1);
    }

    @Test
    void theTimestampHasCertainlyPassedBeforeItIsTold() throws Exception {
        plan = new TransactionPlan(3, 30 * SECOND, 0, true);
        commits.validate =
                request -> {
                    time.advance(1); // it travels
                    return prepared(State.PENDING);
                };
        assertThat(runOne()).isEqualTo(new Committed<>(1, TIMESTAMP, 0));
        // counted from the answer, on a clock that may be fast
        assertThat(time.now()).isEqualTo(1001 * SECOND + (long) (2 * SECOND * 1.12));
    }

    @Test
    void theWorksExceptionPassesAndNothingIsValidated() {
        IOException failed = new IOException("of the work");
        assertThatThrownBy(() ->
                        run(transaction -> {
                            transaction.put("pg", "a", "1");
                            throw failed;
                        }))
                .isSameAs(failed);
        assertThat(commits.validated).isEmpty();
    }

    @Test
    void mistakesAreExceptions() {
        commits.validate = request -> new OtherContent();
        assertThatThrownBy(this::runOne).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> run(transaction -> transaction.get("oracle", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no store oracle");
        assertThatThrownBy(() -> new TransactionPlan(0, 1, 1, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new Transactions<>(
                                commits, Map.of("a/b", pg), null, time.surroundings(), plan))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
