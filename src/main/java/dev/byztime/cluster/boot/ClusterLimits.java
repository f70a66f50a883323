package dev.byztime.cluster.boot;

import dev.byztime.cluster.PartitionLimits;
import dev.byztime.settings.ByztimeProperties;

import java.time.Duration;

/** The limits of partitions, which follow from the operator's settings. */
final class ClusterLimits {

    /**
     * How old a record may be. It is much longer than it takes to notice that an owner has ended.
     */
    private static final Duration TRUST = Duration.ofSeconds(30);

    /** How long it may take until all instances have noticed a break of the timescale. */
    private static final Duration LAG = Duration.ofSeconds(5);

    private ClusterLimits() {}

    static PartitionLimits of(ByztimeProperties properties) {
        long marginNs = properties.atMostOnce().marginInForce().toNanos();
        return new PartitionLimits(
                marginNs,
                0,
                0,
                0,
                properties.refusedAfter().error().toNanos(),
                Math.max(marginNs, TRUST.toNanos()),
                LAG.toNanos());
    }
}
