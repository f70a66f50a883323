package dev.byztime.cluster;

import java.security.SecureRandom;

/** Agreements for tests. */
final class ClusterAgreements {

    private static final int PARTITIONS = 64;
    private static final long SECOND = 1_000_000_000L;

    private ClusterAgreements() {}

    /** With new keys. */
    static ClusterAgreement drawn(int marginSeconds) {
        return ClusterAgreement.draw(
                PARTITIONS,
                new PartitionLimits(
                        marginSeconds * SECOND,
                        60 * SECOND,
                        20 * SECOND,
                        10 * SECOND,
                        10 * SECOND,
                        SECOND,
                        30 * SECOND,
                        2 * SECOND),
                new SecureRandom());
    }
}
