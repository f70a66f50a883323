package dev.byztime.client;

import java.util.Map;
import java.util.Optional;

/**
 * Keeps the values of transactions that are being written, so that any settler can complete them.
 * Programs implement it, usually in one of their databases. All clients and settlers of a group use
 * the same one. It is safe for any number of threads.
 *
 * @param <V> the type of values
 */
public interface TransactionJournal<V> {

    /**
     * What a transaction writes.
     *
     * @param values the new value of each key of each store, by the name of the store; empty if the
     *     key is deleted
     */
    record Values<V>(Map<String, Map<String, Optional<V>>> values) {}

    /**
     * Keeps the values of a transaction durably. It is called after the transaction was prepared,
     * and before its first write.
     *
     * @throws Exception if it is not certain that they are kept
     */
    void record(String transaction, Values<V> values) throws Exception;

    /**
     * The values of a transaction; empty if they were certainly not recorded by now, or were
     * forgotten.
     *
     * @throws Exception if the journal does not answer
     */
    Optional<Values<V>> find(String transaction) throws Exception;

    /**
     * Removes the values of a transaction that has ended, and may fail to.
     *
     * @throws Exception if the journal does not answer
     */
    void forget(String transaction) throws Exception;
}
