package dev.byztime.client;

import java.util.Map;
import java.util.Optional;

/**
 * Keeps what is to be written for a transaction, so that every settler writes the same. Programs
 * implement it, usually in one of their databases. All clients and settlers of a group use the same
 * one. It is safe for any number of threads.
 *
 * @param <V> the type of values
 */
public interface TransactionJournal<V> {

    /**
     * What is to be written for a transaction.
     *
     * @param whose whether these are its own values or the old ones
     * @param values the value of each key of each store, by the name of the store; empty if the key
     *     has none
     */
    record Entry<V>(Whose whose, Map<String, Map<String, Optional<V>>> values) {}

    /** Whose values an entry has. */
    enum Whose {
        /** Those of the transaction, which its client keeps before its first write. */
        OWN,
        /** Those from before the transaction, which a settler keeps before it restores them. */
        OLD
    }

    /**
     * Keeps an entry durably, unless there is one for the transaction already. This is one atomic
     * step, as an insertion under a primary key is: of two callers, one is first.
     *
     * @return the entry that is there now
     * @throws Exception if it is not certain which one is there. The given one may come later
     */
    Entry<V> keepIfAbsent(String transaction, Entry<V> entry) throws Exception;

    /**
     * The entry of a transaction; empty if there certainly was none by now, or it was forgotten.
     *
     * @throws Exception if the journal does not answer
     */
    Optional<Entry<V>> find(String transaction) throws Exception;

    /**
     * Removes the entry of a transaction that has ended, and may fail to.
     *
     * @throws Exception if the journal does not answer
     */
    void forget(String transaction) throws Exception;
}
