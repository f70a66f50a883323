package dev.byztime.atmostonce;

/**
 * What a receiver demands of the messages that it is to accept, and how much it remembers.
 *
 * @param maxLifetimeNs how long after it was stamped a message may still be new here:
 *     retransmissions and delays, in nanoseconds of global time
 * @param maxClockSkewNs by how much a sender's estimate may differ from the true global time
 * @param connections for how many connections it has room
 */
public record ReceiverLimits(long maxLifetimeNs, long maxClockSkewNs, int connections) {

    /** As many as rows can be numbered, and more than memory will hold. */
    public static final int MOST_CONNECTIONS = 1 << 28;

    /** Ten years: so that sums of these stay far within 64 bits. */
    public static final long LONGEST_NS = 10L * 365 * 86_400 * 1_000_000_000;

    public ReceiverLimits {
        if (maxLifetimeNs < 0 || maxLifetimeNs > LONGEST_NS) {
            throw new IllegalArgumentException("maxLifetime: " + maxLifetimeNs + " ns");
        }
        if (maxClockSkewNs < 0 || maxClockSkewNs > LONGEST_NS) {
            throw new IllegalArgumentException("maxClockSkew: " + maxClockSkewNs + " ns");
        }
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("connections: " + connections);
        }
    }

    /** How far behind earliest the watermark is. */
    long memoryNs() {
        return maxLifetimeNs + maxClockSkewNs;
    }
}
