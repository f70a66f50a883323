package dev.byztime.client;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A store whose keys take part in transactions. Programs implement it for their databases, under
 * the rules of docs/commits.md, "What a client and its stores must do". It is safe for any number
 * of threads.
 *
 * <p>A store keeps, for each key, a version and a value. It keeps the version of a deleted key. It
 * also keeps the highest epoch that was shown to it.
 *
 * @param <V> the type of values, whose {@code equals} says whether two are the same
 */
public interface TransactionStore<V> {

    /**
     * What a key has.
     *
     * @param version the timestamp of the transaction that wrote or deleted it; null if it was
     *     never written
     * @param value its value; null if it was never written or was deleted
     */
    record Cell<V>(@Nullable Timestamp version, @Nullable V value) {}

    /**
     * A conditional write of one key.
     *
     * @param expected the version that the key must have; null if it must never have been written
     * @param value the new value; null to delete the key, which leaves a tombstone
     */
    record Change<V>(@Nullable Timestamp expected, @Nullable V value) {}

    /** What became of a write. */
    enum Written {
        /** Every key has the new version and its value. */
        WRITTEN,
        /** Every key had them already. */
        WAS_THERE,
        /** Every key has the new version already, but at least one has another value. */
        OTHER_VALUES,
        /** At least one key has another version than expected. Nothing was written. */
        OTHER_VERSION,
        /** The store has seen a higher epoch. Nothing was written. */
        OTHER_EPOCH
    }

    /**
     * Reads keys. In the same atomic step, the store keeps the epoch if it is the highest so far.
     *
     * @return what each key has; empty if the store has seen a higher epoch
     * @throws Exception if the store does not answer
     */
    Optional<Map<String, Cell<V>>> read(Set<String> keys, long epoch) throws Exception;

    /**
     * Writes all the changes or none, and compares versions and the epoch in the same atomic step.
     * The store keeps the epoch if it is the highest so far.
     *
     * @param version the version that every key gets
     * @throws Exception if the store does not answer. The write may have landed, or may land later
     */
    Written write(Map<String, Change<V>> changes, Timestamp version, long epoch) throws Exception;
}
