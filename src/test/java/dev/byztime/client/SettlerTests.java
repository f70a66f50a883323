package dev.byztime.client;

import static dev.byztime.client.ScriptedCommits.EPOCH;
import static dev.byztime.client.ScriptedCommits.LOST;
import static dev.byztime.client.ScriptedCommits.TIMESTAMP;
import static dev.byztime.client.TurningClock.SECOND;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.client.CommitClient.InDoubtList;
import dev.byztime.client.CommitClient.Read;
import dev.byztime.client.CommitClient.Undecided;
import dev.byztime.client.Settler.Result;
import dev.byztime.client.Settler.Settlement;
import dev.byztime.client.TransactionJournal.Entry;
import dev.byztime.client.TransactionJournal.Whose;
import dev.byztime.client.TransactionStore.Cell;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rule 6 of docs/commits.md, "What a client and its stores must do". */
@Timeout(60)
class SettlerTests {

    private static final Undecided ONE =
            new Undecided(
                    "t",
                    TIMESTAMP,
                    List.of(new Read("pg/a", new Timestamp(3, 0)), new Read("pg/b", null)),
                    List.of("pg/a", "pg/b"),
                    false);
    private static final Undecided SEVERAL =
            new Undecided(
                    "t",
                    TIMESTAMP,
                    List.of(
                            new Read("pg/a", new Timestamp(3, 0)),
                            new Read("redis/c", new Timestamp(4, 0))),
                    List.of("pg/a", "redis/c"),
                    true);
    private static final Entry<String> VALUES =
            new Entry<>(
                    Whose.OWN,
                    Map.of(
                            "pg",
                            Map.of("a", Optional.of("11")),
                            "redis",
                            Map.of("c", Optional.of("12"))));

    private final TurningClock time = new TurningClock();
    private final ScriptedCommits commits = new ScriptedCommits();
    private final MemoryStore pg = new MemoryStore();
    private final MemoryStore redis = new MemoryStore();
    private final MemoryJournal journal = new MemoryJournal();
    private boolean mayDivide;
    private boolean withJournal = true;

    /** Is called while the list is asked for. */
    private Runnable listing = () -> {};

    @BeforeEach
    void fill() {
        pg.set("a", 3, "1");
        redis.set("c", 4, "2");
    }

    private List<Settlement> settle(Undecided... transactions) {
        commits.inDoubt =
                () -> {
                    listing.run();
                    return new InDoubtList(
                            List.of(transactions),
                            EPOCH,
                            (long) (10 * SECOND * LeaseGuard.MAX_CLOCK_RATE));
                };
        return new Settler<>(
                        commits,
                        Map.of("pg", pg, "redis", redis),
                        withJournal ? journal : null,
                        time.surroundings(),
                        mayDivide)
                .settle();
    }

    private Settlement settleOne(Undecided transaction) {
        List<Settlement> settled = settle(transaction);
        assertThat(settled).hasSize(1);
        return settled.getFirst();
    }

    @Test
    void oneStoreGetsItsOldValuesUnderTheTransactionsVersion() {
        assertThat(settleOne(ONE)).isEqualTo(new Settlement("t", Result.RESTORED, ""));
        assertThat(pg.cells)
                .containsEntry("a", new Cell<>(TIMESTAMP, "1"))
                .containsEntry("b", new Cell<>(TIMESTAMP, null));
        assertThat(pg.log).as("under the epoch of the list").allMatch(l -> l.endsWith(" 7"));
        assertThat(commits.finished).containsExactly("RESTORED");
    }

    /** Looking is not enough: the transaction's write is on its way. */
    @Test
    void theWriteThatIsUnderWayWinsOrIsRefused() {
        pg.beforeWrite =
                () -> {
                    pg.cells.put("a", new Cell<>(TIMESTAMP, "11"));
                    pg.cells.put("b", new Cell<>(TIMESTAMP, "12"));
                };
        assertThat(settleOne(ONE).result()).isEqualTo(Result.COMPLETED);
        assertThat(pg.value("a")).isEqualTo("11");
        assertThat(commits.finished).containsExactly("COMPLETED");
    }

    @Test
    void whatHasLandedIsComplete() {
        pg.cells.put("a", new Cell<>(TIMESTAMP, "11"));
        pg.cells.put("b", new Cell<>(TIMESTAMP, "12"));
        assertThat(settleOne(ONE).result()).isEqualTo(Result.COMPLETED);
        assertThat(pg.writes()).isEmpty();
    }

    @Test
    void aVersionThatNobodyReadIsLeft() {
        pg.set("a", 17, "x");
        assertThat(settleOne(ONE))
                .isEqualTo(
                        new Settlement(
                                "t",
                                Result.LEFT,
                                "a of pg has the version 17.000000000, and the transaction read"
                                        + " 3.000000000"));
        assertThat(commits.finished).isEmpty();
        assertThat(pg.value("a")).isEqualTo("x");
    }

    @Test
    void severalStoresAreCompletedWithTheValuesOfTheJournal() {
        journal.kept.put("t", VALUES);
        redis.cells.put("c", new Cell<>(TIMESTAMP, "12")); // its client has come so far
        assertThat(settleOne(SEVERAL)).isEqualTo(new Settlement("t", Result.COMPLETED, ""));
        assertThat(pg.cells).containsEntry("a", new Cell<>(TIMESTAMP, "11"));
        assertThat(commits.finished).containsExactly("COMPLETED");
        assertThat(journal.kept).isEmpty();
    }

    /** Its client was killed before it recorded them, and so before it wrote anything. */
    @Test
    void severalStoresWithoutRecordedValuesGetTheirOldOnes() {
        assertThat(settleOne(SEVERAL)).isEqualTo(new Settlement("t", Result.RESTORED, ""));
        assertThat(pg.cells).containsEntry("a", new Cell<>(TIMESTAMP, "1"));
        assertThat(redis.cells).containsEntry("c", new Cell<>(TIMESTAMP, "2"));
        assertThat(commits.finished).containsExactly("RESTORED");
    }

    /** Its client has sent them before it was in doubt, and they arrive last. */
    @Test
    void valuesThatComeAfterARestoreHasBegunAreRefused() throws Exception {
        redis.lostWrites = 1;
        assertThat(settleOne(SEVERAL).result()).isEqualTo(Result.LEFT);
        redis.lostWrites = 0;
        assertThat(journal.keepIfAbsent("t", VALUES).whose()).isEqualTo(Whose.OLD);
        assertThat(settleOne(SEVERAL).result()).isEqualTo(Result.RESTORED);
        assertThat(pg.value("a") + redis.value("c")).isEqualTo("12");
    }

    @Test
    void valuesThatComeBeforeTheOldOnesAreKeptAreWritten() {
        journal.beforeRecord = () -> journal.kept.put("t", VALUES);
        assertThat(settleOne(SEVERAL).result()).isEqualTo(Result.COMPLETED);
        assertThat(pg.value("a") + redis.value("c")).isEqualTo("1112");
    }

    @Test
    void aSettlerThatEndedBetweenTwoStoresIsContinued() {
        redis.lostWrites = 1;
        assertThat(settleOne(SEVERAL).result()).isEqualTo(Result.LEFT);
        redis.lostWrites = 0;
        assertThat(pg.cells).containsEntry("a", new Cell<>(TIMESTAMP, "1"));
        assertThat(settleOne(SEVERAL)).isEqualTo(new Settlement("t", Result.RESTORED, ""));
        assertThat(redis.cells).containsEntry("c", new Cell<>(TIMESTAMP, "2"));
    }

    @Test
    void whatWasRestoredIsNotCalledCompleteAfterItsSettlerEnded() {
        for (Undecided each : List.of(ONE, SEVERAL)) {
            fill();
            pg.cells.remove("b");
            commits.finish = (id, outcome) -> LOST;
            assertThat(settleOne(each).result()).isEqualTo(Result.LEFT);
            commits.finish =
                    (id, outcome) ->
                            new CommitClient.Ended(CommitClient.State.valueOf(outcome.name()));
            assertThat(settleOne(each).result()).isEqualTo(Result.RESTORED);
            assertThat(commits.finished).endsWith("RESTORED");
        }
    }

    /** Another settler has ended it meanwhile, and forgotten its entry. */
    @Test
    void theEndThatTheValidatorKnowsIsTold() {
        pg.cells.put("a", new Cell<>(TIMESTAMP, "1"));
        pg.cells.put("b", new Cell<>(TIMESTAMP, null));
        commits.finish = (id, outcome) -> new CommitClient.Ended(CommitClient.State.RESTORED);
        assertThat(settleOne(ONE).result()).isEqualTo(Result.RESTORED);
    }

    /** One of its writes may be under way. */
    @Test
    void severalStoresWithoutAJournalAreLeft() {
        withJournal = false;
        assertLeft("pg or redis");
    }

    /** Its client does not use this journal, so the other write may be under way. */
    @Test
    void halfATransactionWithoutRecordedValuesIsLeft() {
        redis.cells.put("c", new Cell<>(TIMESTAMP, "12"));
        assertLeft("pg");
    }

    private void assertLeft(String without) {
        assertThat(settleOne(SEVERAL))
                .isEqualTo(
                        new Settlement(
                                "t",
                                Result.LEFT,
                                "its write is not in %s, and its values are not known"
                                        .formatted(without)));
        assertThat(pg.writes()).isEmpty();
        assertThat(commits.finished).isEmpty();
    }

    @Test
    void severalStoresThatHaveItAllAreComplete() {
        pg.cells.put("a", new Cell<>(TIMESTAMP, "11"));
        redis.cells.put("c", new Cell<>(TIMESTAMP, "12"));
        assertThat(settleOne(SEVERAL).result()).isEqualTo(Result.COMPLETED);
    }

    @Test
    void atomicityIsGivenUpOnlyWithPermission() {
        mayDivide = true;
        redis.cells.put("c", new Cell<>(TIMESTAMP, "12"));
        assertThat(settleOne(SEVERAL)).isEqualTo(new Settlement("t", Result.DIVIDED, ""));
        assertThat(pg.cells).containsEntry("a", new Cell<>(TIMESTAMP, "1"));
        assertThat(redis.value("c")).isEqualTo("12");
        assertThat(commits.finished).containsExactly("RESTORED");
    }

    @Test
    void whatAnotherSettlerHasRestoredIsNotCalledComplete() {
        journal.kept.put("t", VALUES);
        pg.cells.put("a", new Cell<>(TIMESTAMP, "1"));
        redis.cells.put("c", new Cell<>(TIMESTAMP, "2"));
        assertThat(settleOne(SEVERAL).result()).isEqualTo(Result.RESTORED);
    }

    @Test
    void valuesOfOtherKeysAreNotWritten() {
        journal.kept.put("t", new Entry<>(Whose.OWN, Map.of("pg", Map.of("x", Optional.of("11")))));
        assertThat(settleOne(SEVERAL).result()).isEqualTo(Result.LEFT);
        assertThat(pg.writes()).isEmpty();
    }

    /** A later life may have forgotten the other transactions of the list too. */
    @Test
    void afterARefusedEpochTheListIsGivenUp() {
        pg.epoch = 8;
        assertThat(settle(ONE, ONE))
                .containsExactly(
                        new Settlement(
                                "t", Result.LEFT, "pg has seen a later life of the validator"));
        pg.epoch = EPOCH;
        pg.beforeWrite = () -> pg.epoch = 8;
        assertThat(settle(ONE, ONE)).hasSize(1);
        assertThat(commits.finished).isEmpty();
    }

    @Test
    void noWriteIsSentAfterTheTimeOfTheList() {
        commits.finish =
                (id, outcome) -> {
                    time.advance(10);
                    return new CommitClient.Ended(CommitClient.State.RESTORED);
                };
        assertThat(settle(ONE, SEVERAL, ONE))
                .extracting(Settlement::result)
                .containsExactly(Result.RESTORED, Result.LEFT, Result.RESTORED);
        assertThat(pg.writes()).hasSize(1);
        redis.set("c", 4, "2");
        pg.set("a", 3, "1");
        journal.kept.put("t", VALUES);
        pg.beforeWrite = () -> time.advance(10.001);
        assertThat(settle(SEVERAL, SEVERAL))
                .containsExactly(
                        new Settlement(
                                "t",
                                Result.LEFT,
                                "it is too late to settle the transactions listed"));
        assertThat(redis.writes()).isEmpty();
    }

    @Test
    void theTimeOfTheListCountsFromBeforeItWasAskedFor() {
        listing = () -> time.advance(10.001);
        assertThat(settleOne(ONE).result()).isEqualTo(Result.LEFT);
        assertThat(pg.writes()).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerLeavesOnlyItsOwn() {
        pg.lostWrites = 1;
        assertThat(settle(ONE, ONE))
                .extracting(Settlement::result)
                .containsExactly(Result.LEFT, Result.RESTORED);
    }

    @Test
    void whatIsNotAnsweredIsLeft() {
        commits.finish = (id, outcome) -> LOST;
        assertThat(settleOne(ONE).result()).isEqualTo(Result.LEFT);
        commits.inDoubt = () -> LOST;
        assertThat(
                        new Settler<>(commits, Map.of("pg", pg), null, time.surroundings(), false)
                                .settle())
                .isEmpty();
    }

    @Test
    void keysOfUnknownStoresAreLeft() {
        Undecided unknown =
                new Undecided(
                        "t", TIMESTAMP, List.of(new Read("x/a", null)), List.of("x/a"), false);
        assertThat(settleOne(unknown))
                .isEqualTo(new Settlement("t", Result.LEFT, "there is no store x"));
        Undecided nameless =
                new Undecided("t", TIMESTAMP, List.of(new Read("a", null)), List.of("a"), false);
        assertThat(settleOne(nameless).result()).isEqualTo(Result.LEFT);
    }
}
