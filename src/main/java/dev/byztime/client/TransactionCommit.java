package dev.byztime.client;

import dev.byztime.client.CommitClient.Aborted;
import dev.byztime.client.CommitClient.Ended;
import dev.byztime.client.CommitClient.FinishAnswer;
import dev.byztime.client.CommitClient.MustBeSettled;
import dev.byztime.client.CommitClient.NotKnown;
import dev.byztime.client.CommitClient.NotNow;
import dev.byztime.client.CommitClient.OtherContent;
import dev.byztime.client.CommitClient.Outcome;
import dev.byztime.client.CommitClient.Prepared;
import dev.byztime.client.CommitClient.Request;
import dev.byztime.client.CommitClient.Start;
import dev.byztime.client.CommitClient.State;
import dev.byztime.client.CommitClient.Verdict;
import dev.byztime.client.TransactionStore.Change;
import dev.byztime.client.TransactionStore.Written;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Brings one transaction, whose work is done, to its end: validates it, writes, and finishes it.
 *
 * <p>Each object is used once.
 */
final class TransactionCommit<V> {

    /** How long to wait before a write whose answer was lost is repeated, in nanoseconds. */
    private static final long WRITE_PAUSE_NS = 20_000_000;

    private final CommitClient commits;
    private final @Nullable TransactionJournal<V> journal;
    private final TransactionSurroundings around;
    private final TransactionPlan plan;
    private final Transaction<V> transaction;
    private final UntilAnswered repeated;
    private final String id;
    private final SortedMap<String, Map<String, Change<V>>> changes;

    /** When the last request to validate was sent, in nanoseconds of CLOCK_BOOTTIME. */
    private long sentNs;

    /** Whether a settler may find the values, and complete the transaction. */
    private boolean recorded;

    /** Whether a write may have landed. */
    private boolean mayHaveLanded;

    /** How it ended. */
    sealed interface End permits Landed, NothingWritten, NotCertain {}

    /**
     * Every store has its writes.
     *
     * @param certainAtNs when the timestamp has certainly passed, in nanoseconds of CLOCK_BOOTTIME
     */
    record Landed(Timestamp timestamp, long certainAtNs) implements End {}

    /** Nothing was written, and nothing will be. */
    record NothingWritten(String reason) implements End {}

    /** A write may have landed, or may land. */
    record NotCertain(String transaction, String reason) implements End {}

    TransactionCommit(
            CommitClient commits,
            @Nullable TransactionJournal<V> journal,
            TransactionSurroundings around,
            TransactionPlan plan,
            Transaction<V> transaction) {
        this.commits = commits;
        this.journal = journal;
        this.around = around;
        this.plan = plan;
        this.transaction = transaction;
        this.repeated = new UntilAnswered(around);
        this.id = new UUID(around.random().nextLong(), around.random().nextLong()).toString();
        this.changes = transaction.changes();
    }

    /**
     * @param untilNs for how long to ask for a verdict, in nanoseconds of CLOCK_BOOTTIME
     */
    End run(Start start, long untilNs) {
        Request request =
                new Request(
                        id,
                        start.text(),
                        transaction.reads(),
                        transaction.writes(),
                        isOverSeveralStores(),
                        plan.holdNs());
        Verdict verdict =
                repeated.ask(
                        () -> {
                            sentNs = around.nowNs();
                            return commits.validate(request);
                        },
                        untilNs);
        return switch (verdict) {
            case Prepared prepared -> write(prepared);
            case Aborted aborted ->
                    new NothingWritten(
                            aborted.key() == null
                                    ? aborted.reason().name()
                                    : aborted.reason() + " " + aborted.key());
            // Its values were not recorded before it was known to be prepared.
            case MustBeSettled _ -> new NothingWritten("it was in doubt before it could write");
            case NotNow later -> new NothingWritten(later.reason());
            case OtherContent _ ->
                    throw new IllegalStateException(
                            "the random numbers repeat: there was a transaction " + id);
        };
    }

    private boolean isOverSeveralStores() {
        return changes.size() > 1;
    }

    private End write(Prepared prepared) {
        long certainAtNs =
                around.nowNs()
                        + (long) Math.ceil(prepared.certainInNs() * LeaseGuard.MAX_CLOCK_RATE);
        Landed landed = new Landed(prepared.timestamp(), certainAtNs);
        if (changes.isEmpty()) {
            return landed;
        }
        if (prepared.state() != State.PENDING) {
            return new NothingWritten("it was settled before it could write");
        }
        TimeLimit limit = TimeLimit.of(around, sentNs, prepared.safeRemainingNs());
        String obstacle = limit.holds() ? record() : null;
        if (obstacle != null || !limit.holds()) {
            return abandon(obstacle == null ? "it was too late to write" : obstacle);
        }
        for (Map.Entry<String, Map<String, Change<V>>> each : changes.entrySet()) {
            End stopped = write(each.getKey(), each.getValue(), prepared.timestamp(), limit);
            if (stopped != null) {
                return stopped;
            }
        }
        finish(Outcome.APPLIED);
        return landed;
    }

    /**
     * Keeps the values in the journal. Over one store there is no need to: a settler restores the
     * old ones, unless the write has landed.
     *
     * @return why not; null if they are there or need not be
     */
    private @Nullable String record() {
        if (journal == null || !isOverSeveralStores()) {
            return null;
        }
        Map<String, Map<String, Optional<V>>> values = new LinkedHashMap<>();
        changes.forEach((store, ofStore) -> {
            Map<String, Optional<V>> each = new LinkedHashMap<>();
            ofStore.forEach((key, change) -> each.put(key, Optional.ofNullable(change.value())));
            values.put(store, each);
        });
        recorded = true; // also if the answer is lost
        try {
            TransactionJournal.Entry<V> kept =
                    journal.keepIfAbsent(
                            id,
                            new TransactionJournal.Entry<>(TransactionJournal.Whose.OWN, values));
            recorded = kept.whose() == TransactionJournal.Whose.OWN;
            return recorded ? null : "a settler restores the old values";
        } catch (Exception e) {
            return "the journal: " + e;
        }
    }

    /**
     * Writes to one store.
     *
     * @return null if the write has landed
     */
    private @Nullable End write(
            String store, Map<String, Change<V>> ofStore, Timestamp version, TimeLimit limit) {
        boolean others = mayHaveLanded;
        String lost = null;
        while (limit.holds() && (lost == null || !Thread.currentThread().isInterrupted())) {
            try {
                Written written =
                        transaction.store(store).write(ofStore, version, transaction.epoch());
                switch (written) {
                    case WRITTEN, WAS_THERE -> {
                        mayHaveLanded = true;
                        return null;
                    }
                    // a settler was first, so an earlier try has not landed either
                    case OTHER_VALUES -> mayHaveLanded = others;
                    case OTHER_VERSION, OTHER_EPOCH -> {}
                }
                return stopped(store + ": " + written);
            } catch (Exception e) {
                mayHaveLanded = true;
                lost = store + ": " + e;
                around.pause().park(WRITE_PAUSE_NS);
            }
        }
        return lost == null && !mayHaveLanded
                ? abandon("it was too late to write")
                : stopped(lost == null ? store + ": it was too late to write" : lost);
    }

    private End stopped(String reason) {
        return mayHaveLanded || recorded ? new NotCertain(id, reason) : new NothingWritten(reason);
    }

    /** Ends it, before any write was sent. */
    private End abandon(String reason) {
        FinishAnswer answer = finish(Outcome.ABANDONED);
        return answer instanceof Ended(State state) && state == State.ABANDONED
                ? new NothingWritten(reason)
                : stopped(reason);
    }

    /** Says how it ended until that is answered: nobody else knows. */
    private FinishAnswer finish(Outcome outcome) {
        FinishAnswer answer =
                repeated.ask(() -> commits.finish(id, outcome), around.nowNs() + plan.patienceNs());
        if (recorded && journal != null && isOver(answer)) {
            try {
                journal.forget(id);
            } catch (Exception e) {
                // What is left costs only space.
            }
        }
        return answer;
    }

    private static boolean isOver(FinishAnswer answer) {
        return answer instanceof Ended || answer instanceof NotKnown;
    }
}
