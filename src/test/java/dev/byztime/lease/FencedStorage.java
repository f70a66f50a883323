package dev.byztime.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A storage that keeps the highest token that it has seen of each resource, and refuses lower ones
 * in one step with the write; it remembers all that was tried.
 */
final class FencedStorage {

    /**
     * An attempt.
     *
     * @param at when it arrived, on a clock that all processes share
     * @param believedUntil until when the writer's lease was valid to its knowledge, on that clock
     * @param accepted whether it was written
     */
    record Write(
            String resource,
            long token,
            String holder,
            long at,
            long believedUntil,
            boolean accepted) {

        /** Whether the writer no longer had the right to write: it had paused since its check. */
        boolean late() {
            return at >= believedUntil;
        }
    }

    private final Map<String, Long> highest = new HashMap<>();
    private final Map<String, String> data = new HashMap<>();
    private final List<Write> writes = new ArrayList<>();

    /** Whether it was written. */
    synchronized boolean write(
            String resource, long token, String holder, long at, long believedUntil) {
        boolean accepted = token >= highest.getOrDefault(resource, Long.MIN_VALUE);
        if (accepted) {
            highest.put(resource, token);
            data.put(resource, holder);
        }
        writes.add(new Write(resource, token, holder, at, believedUntil, accepted));
        return accepted;
    }

    /** Who wrote last. */
    synchronized String read(String resource) {
        return data.getOrDefault(resource, "nobody");
    }

    /** All attempts, in their order. */
    synchronized List<Write> writes() {
        return List.copyOf(writes);
    }
}
