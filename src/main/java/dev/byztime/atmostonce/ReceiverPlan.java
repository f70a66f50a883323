package dev.byztime.atmostonce;

import java.util.HashMap;
import java.util.Map;

/**
 * The operator's plan of receivers and their limits.
 *
 * @param configured the configured receivers by name, which exist from the start
 * @param others the limits of every other receiver, which is created by its first use
 * @param mostOthers the largest number of such other receivers at the same time
 */
public record ReceiverPlan(
        Map<String, ReceiverLimits> configured, ReceiverLimits others, int mostOthers) {

    public ReceiverPlan {
        configured = Map.copyOf(configured);
        if (mostOthers < 0) {
            throw new IllegalArgumentException("mostOthers: " + mostOthers);
        }
    }

    /**
     * The plan of one of several parts, among which chance spreads the connections: each has room
     * for six standard deviations more than the mean.
     */
    public ReceiverPlan ofOneOf(int parts) {
        Map<String, ReceiverLimits> divided = new HashMap<>();
        configured.forEach((name, limits) -> divided.put(name, ofOneOf(parts, limits)));
        return new ReceiverPlan(divided, ofOneOf(parts, others), mostOthers);
    }

    private static ReceiverLimits ofOneOf(int parts, ReceiverLimits whole) {
        double mean = (double) whole.connections() / parts;
        return new ReceiverLimits(
                whole.maxLifetimeNs(),
                whole.maxClockSkewNs(),
                (int) Math.min(whole.connections(), Math.ceil(mean + 6 * Math.sqrt(mean))));
    }

    /** The largest clock skew that any receiver allows. */
    long largestClockSkewNs() {
        return configured.values().stream()
                .mapToLong(ReceiverLimits::maxClockSkewNs)
                .reduce(others.maxClockSkewNs(), Math::max);
    }

    ReceiverLimits limits(String name) {
        return configured.getOrDefault(name, others);
    }
}
