package dev.byztime.commit;

import dev.byztime.time.Timestamp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A request to validate a transaction. The orders of its keys are kept, and mean nothing.
 *
 * @param transaction the id, chosen by the client and unique to the transaction
 * @param start what {@link CommitGroup#begin} returned before the first read
 * @param reads the version of each key that was read, in nanoseconds, or {@link #ABSENT}
 * @param writes the keys to be written, all of which were read
 * @param hold how long the client wants to have for its writes
 * @param severalStores whether the keys to be written are in more than one store
 */
public record CommitRequest(
        String transaction,
        CommitStart start,
        Map<String, Long> reads,
        Set<String> writes,
        Timestamp hold,
        boolean severalStores) {

    /** The version of a key that was never written. */
    public static final long ABSENT = Long.MIN_VALUE;

    public CommitRequest {
        // in their order, so that the same requests have the same answers in each run
        reads = Collections.unmodifiableMap(new LinkedHashMap<>(reads));
        writes = Collections.unmodifiableSet(new LinkedHashSet<>(writes));
    }

    /**
     * What is kept of the request while the transaction is undecided: without the keys that it only
     * reads, because these have no part in the end of it.
     */
    CommitRequest withoutOtherReads() {
        Map<String, Long> ofWrites = new LinkedHashMap<>();
        reads.forEach((key, versionNs) -> {
            if (writes.contains(key)) {
                ofWrites.put(key, versionNs);
            }
        });
        return new CommitRequest(transaction, start, ofWrites, writes, hold, severalStores);
    }

    /**
     * Checks the request.
     *
     * @throws IllegalArgumentException if it is not allowed; its message says why
     */
    void require(CommitLimits limits) {
        limits.requireName("transaction's id", transaction);
        reads.keySet().forEach(key -> limits.requireName("key", key));
        writes.forEach(key -> limits.requireName("key", key));
        if (!hold.isAfter(Timestamp.ZERO)) {
            throw new IllegalArgumentException("a hold must be positive");
        }
        if (Math.max(reads.size(), writes.size()) > limits.keysPerTransaction()) {
            throw new IllegalArgumentException(
                    "a transaction has at most %d keys, and this has %d"
                            .formatted(
                                    limits.keysPerTransaction(),
                                    Math.max(reads.size(), writes.size())));
        }
    }
}
