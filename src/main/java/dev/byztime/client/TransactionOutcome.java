package dev.byztime.client;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * What became of a transaction.
 *
 * @param <T> the type of the result of its work
 */
public sealed interface TransactionOutcome<T> {

    /**
     * Every store has its writes.
     *
     * @param result what the work returned
     * @param timestamp its commit timestamp
     * @param certainInNs how long to wait until the timestamp has certainly passed, in nanoseconds
     *     of CLOCK_BOOTTIME; 0 if this was waited for
     */
    record Committed<T>(@Nullable T result, Timestamp timestamp, long certainInNs)
            implements TransactionOutcome<T> {}

    /**
     * Nothing was written, and nothing will be.
     *
     * @param reason why the last attempt failed
     */
    record NotCommitted<T>(String reason) implements TransactionOutcome<T> {}

    /**
     * Some of its writes may have landed, or a settler may complete it. Its keys stay taken until
     * it is settled. Do not run the same work again before.
     *
     * @param transaction the id of the transaction
     * @param reason why its outcome is not known
     */
    record InDoubt<T>(String transaction, String reason) implements TransactionOutcome<T> {}
}
