package dev.byztime.atmostonce;

import java.util.Map;

/**
 * Which receivers there may be, and what each demands.
 *
 * @param listed those that exist from the start, by name
 * @param unlisted the limits of every other one, which comes into being by being used
 * @param mostUnlisted how many of those others there may be at once
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
