package dev.byztime.atmostonce;

import java.util.Map;

/**
 * The operator's plan of receivers and their limits.
 *
 * @param listed the configured receivers by name, which exist from the start
 * @param unlisted the limits of every other receiver, which is created by its first use
 * @param mostUnlisted the largest number of such other receivers at the same time
 */
public record ReceiverPlan(
        Map<String, ReceiverLimits> listed, ReceiverLimits unlisted, int mostUnlisted) {

    public ReceiverPlan {
        listed = Map.copyOf(listed);
        if (mostUnlisted < 0) {
            throw new IllegalArgumentException("mostUnlisted: " + mostUnlisted);
        }
    }

    /** The largest clock skew that any receiver allows. */
    long largestClockSkewNs() {
        return listed.values().stream()
                .mapToLong(ReceiverLimits::maxClockSkewNs)
                .reduce(unlisted.maxClockSkewNs(), Math::max);
    }

    ReceiverLimits limits(String name) {
        return listed.getOrDefault(name, unlisted);
    }
}
