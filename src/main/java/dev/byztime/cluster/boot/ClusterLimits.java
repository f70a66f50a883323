package dev.byztime.cluster.boot;

import dev.byztime.cluster.PartitionLimits;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.time.Timestamp;

import java.time.Duration;

/** The limits of partitions, which follow from the operator's settings. */
final class ClusterLimits {

    /**
     * How old a record may be. It is much longer than it takes to notice that an owner has ended.
     */
    private static final Duration TRUST = Duration.ofSeconds(30);

    /** How long it may take until all instances have noticed a break of the timescale. */
    private static final Duration LAG = Duration.ofSeconds(5);

    /** How far above a demand the bound on promises is raised. */
    private static final Duration EXPIRY_SLACK = Duration.ofSeconds(5);

    /** How many tokens one write reserves. */
    private static final long TOKEN_SLACK = 1 << 20;

    private ClusterLimits() {}

    /** How long it may take until all instances have noticed a break of the timescale. */
    static Timestamp lag() {
        return Timestamp.ofNanos(LAG.toNanos());
    }

    static PartitionLimits of(ByztimeProperties properties) {
        long marginNs = properties.atMostOnce().marginInForce().toNanos();
        return new PartitionLimits(
                marginNs,
                properties.leaseLimits().longestTerm().toNanosExact(),
                properties.commitPlan().limits().longestHold().toNanosExact(),
                EXPIRY_SLACK.toNanos(),
                TOKEN_SLACK,
                properties.refusedAfter().error().toNanos(),
                Math.max(marginNs, TRUST.toNanos()),
                LAG.toNanos());
    }
}
