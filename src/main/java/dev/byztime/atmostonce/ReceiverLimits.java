package dev.byztime.atmostonce;

/**
 * The limits of a receiver: which messages it accepts, and how many connections it remembers.
 *
 * @param maxLifetimeNs the time after its timestamp during which a message can be accepted, in
 *     nanoseconds of global time; it must cover retransmissions and delays
 * @param maxClockSkewNs the largest difference between a sender's estimate and the true global
 *     time, in nanoseconds
 * @param connections the number of connections that can be remembered
 */
public record ReceiverLimits(long maxLifetimeNs, long maxClockSkewNs, int connections) {

    /** The largest number of connections: as many as rows can be numbered. */
    public static final int MAX_CONNECTIONS = 1 << 28;

    /** The longest limit in nanoseconds: ten years, so that sums of limits fit into 64 bits. */
    public static final long MAX_DURATION_NS = 10L * 365 * 86_400 * 1_000_000_000;

    public ReceiverLimits {
        if (maxLifetimeNs < 0 || maxLifetimeNs > MAX_DURATION_NS) {
            throw new IllegalArgumentException("maxLifetime: " + maxLifetimeNs + " ns");
        }
        if (maxClockSkewNs < 0 || maxClockSkewNs > MAX_DURATION_NS) {
            throw new IllegalArgumentException("maxClockSkew: " + maxClockSkewNs + " ns");
        }
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException("connections: " + connections);
        }
    }

    /** How far the watermark is behind earliest, in nanoseconds. */
    long memoryNs() {
        return maxLifetimeNs + maxClockSkewNs;
    }
}
