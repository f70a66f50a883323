package dev.byztime.client;

import dev.byztime.client.CommitClient.BeginAnswer;
import dev.byztime.client.CommitClient.NotNow;
import dev.byztime.client.CommitClient.Start;
import dev.byztime.client.TransactionCommit.End;
import dev.byztime.client.TransactionCommit.Landed;
import dev.byztime.client.TransactionCommit.NotCertain;
import dev.byztime.client.TransactionCommit.NothingWritten;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Runs transactions over stores that know nothing of each other, and obeys the rules of a client in
 * docs/commits.md. It is safe for any number of threads.
 *
 * <p>A transaction that is aborted runs again. {@link Settler} settles those whose client has died.
 *
 * @param <V> the type of values
 */
public final class Transactions<V> {

    /** The pause after the first abort, in nanoseconds, which then doubles. */
    private static final long FIRST_PAUSE_NS = 5_000_000;

    private static final long LONGEST_PAUSE_NS = 500_000_000;

    private final CommitClient commits;
    private final Map<String, TransactionStore<V>> stores;
    private final @Nullable TransactionJournal<V> journal;
    private final TransactionSurroundings around;
    private final TransactionPlan plan;
    private final UntilAnswered repeated;

    /**
     * What a transaction does.
     *
     * @param <V> the type of values
     * @param <T> the type of its result
     */
    @FunctionalInterface
    public interface Work<V, T> {

        /** Reads and writes. It may be called several times. */
        @Nullable T in(Transaction<V> transaction) throws Exception;
    }

    /**
     * @param commits the validator of the group that all keys of the stores belong to
     * @param stores the stores by name, which all clients and settlers use. A name has no slash
     * @param journal keeps the values of transactions over several stores while they are written;
     *     null if these need not be completed after their client has died
     */
    public Transactions(
            CommitClient commits,
            Map<String, TransactionStore<V>> stores,
            @Nullable TransactionJournal<V> journal,
            TransactionSurroundings around,
            TransactionPlan plan) {
        for (String name : stores.keySet()) {
            if (name.contains("/")) {
                throw new IllegalArgumentException("the name of a store has a slash: " + name);
            }
        }
        this.commits = commits;
        this.stores = Map.copyOf(stores);
        this.journal = journal;
        this.around = around;
        this.plan = plan;
        this.repeated = new UntilAnswered(around);
    }

    /**
     * Runs a transaction, again if it is aborted, until the attempts or the patience of the plan
     * are used up or the thread is interrupted.
     *
     * @throws Exception if the work throws it. Nothing was written then
     */
    public <T> TransactionOutcome<T> run(Work<V, T> work) throws Exception {
        long untilNs = around.nowNs() + plan.patienceNs();
        long pauseNs = FIRST_PAUSE_NS;
        for (int attempt = 1; ; attempt++) {
            TransactionOutcome<T> outcome = attempt(work, untilNs);
            long leftNs = untilNs - around.nowNs();
            if (!(outcome instanceof TransactionOutcome.NotCommitted)
                    || attempt == plan.attempts()
                    || leftNs <= 0
                    || Thread.currentThread().isInterrupted()) {
                return outcome;
            }
            // Clients that met each other pause for different times.
            long jitteredNs = around.random().nextLong(pauseNs / 2, pauseNs + 1);
            around.pause().park(Math.min(leftNs, jitteredNs));
            pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
        }
    }

    private <T> TransactionOutcome<T> attempt(Work<V, T> work, long untilNs) throws Exception {
        BeginAnswer begun = repeated.ask(commits::begin, untilNs);
        return switch (begun) {
            case NotNow later -> new TransactionOutcome.NotCommitted<>(later.reason());
            case Start start -> {
                Transaction<V> transaction = new Transaction<>(stores, start.epoch());
                T result = null;
                try {
                    result = work.in(transaction);
                } catch (Transaction.OutdatedException e) {
                    // known to the transaction too
                }
                yield transaction.isOutdated()
                        ? new TransactionOutcome.NotCommitted<>(
                                "a store has seen a later life of the validator")
                        : outcome(result, commit(transaction, start, untilNs));
            }
        };
    }

    private End commit(Transaction<V> transaction, Start start, long untilNs) {
        return new TransactionCommit<>(commits, journal, around, plan, transaction)
                .run(start, untilNs);
    }

    private <T> TransactionOutcome<T> outcome(@Nullable T result, End end) {
        return switch (end) {
            case Landed landed ->
                    new TransactionOutcome.Committed<>(
                            result, landed.timestamp(), waitUntilCertain(landed.certainAtNs()));
            case NothingWritten nothing -> new TransactionOutcome.NotCommitted<>(nothing.reason());
            case NotCertain doubt ->
                    new TransactionOutcome.InDoubt<>(doubt.transaction(), doubt.reason());
        };
    }

    /** Waits if the plan says so, and returns how much is left, in nanoseconds. */
    private long waitUntilCertain(long certainAtNs) {
        long leftNs = certainAtNs - around.nowNs();
        while (plan.waitsUntilCertain() && leftNs > 0 && !Thread.currentThread().isInterrupted()) {
            around.pause().park(leftNs);
            leftNs = certainAtNs - around.nowNs();
        }
        return Math.max(0, leftNs);
    }
}
