package dev.byztime.cluster;

/**
 * The limits of all instances of a service, in nanoseconds. They are the same in each.
 *
 * @param marginNs how far above latest the bound on messages is raised. It exceeds the largest
 *     clock skew of senders by the longest time between two raises
 * @param longestTermNs the longest term of a lease
 * @param longestHoldNs the longest time that a transaction may take to write
 * @param slackNs how far above a demand the bound on promises is raised
 * @param counterSlack how far above a demand the counter is raised; a number, not a time
 * @param maxErrorNs the error above which nothing is promised
 * @param trustNs how old the last successful write may be for an owner, or for an instance that
 *     takes the partition, to rely on it. An older record counts as lost, because it may come from
 *     a backup
 * @param lagNs the longest time from a break of the timescale until every instance has noticed it
 */
public record PartitionLimits(
        long marginNs,
        long longestTermNs,
        long longestHoldNs,
        long slackNs,
        long counterSlack,
        long maxErrorNs,
        long trustNs,
        long lagNs) {

    private static final long MOST_NS = 1L << 58; // so that sums with instants fit into 64 bits

    /**
     * @throws IllegalArgumentException if a limit is out of range
     */
    public PartitionLimits {
        requireRange("margin", marginNs);
        requireRange("longestTerm", longestTermNs);
        requireRange("longestHold", longestHoldNs);
        requireRange("slack", slackNs);
        requireRange("counterSlack", counterSlack);
        requireRange("maxError", maxErrorNs);
        requireRange("trust", trustNs);
        requireRange("lag", lagNs);
        if (marginNs > trustNs) { // else an owner would answer by a record that is too old
            throw new IllegalArgumentException(
                    "margin: %d ns exceed %d ns of trust".formatted(marginNs, trustNs));
        }
    }

    /** How far above latest the bound on promises may rise, in nanoseconds. */
    public long reachNs() {
        return Math.max(longestTermNs, longestHoldNs) + slackNs;
    }

    private static void requireRange(String name, long value) {
        if (value < 0 || value > MOST_NS) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
