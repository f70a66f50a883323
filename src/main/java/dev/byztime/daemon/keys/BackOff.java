package dev.byztime.daemon.keys;

import java.util.random.RandomGenerator;

/**
 * The waiting times after failed key establishments with one peer.
 *
 * <p>After failures that a restart of the peer causes, the first wait is a poll interval. Each
 * further wait is twice as long, up to 64 s. A peer that answers wrongly will hardly improve soon,
 * so the waits are 10 s at first, and longer by half each time (RFC 8915, section 4.2), up to an
 * hour. A random part of up to a quarter is taken off each wait, so that peers that failed together
 * do not come back together.
 *
 * <p>Only one thread may use it.
 */
final class BackOff {

    private static final long SECOND_NS = 1_000_000_000;
    private static final long MAX_PASSING_NS = 64 * SECOND_NS;
    private static final long FIRST_LASTING_NS = 10 * SECOND_NS;
    private static final long MAX_LASTING_NS = 3600 * SECOND_NS;

    private final long firstPassingNs;
    private final RandomGenerator random;

    private long passingNs;
    private long lastingNs;

    /**
     * Creates the state for a peer.
     *
     * @param pollNs the usual time between queries to the peer, in nanoseconds
     */
    BackOff(long pollNs, RandomGenerator random) {
        this.firstPassingNs = Math.clamp(pollNs, 1, MAX_PASSING_NS);
        this.random = random;
        succeeded();
    }

    /** The time to wait after a failure, in nanoseconds. */
    long failedNs(KeyException.Reason reason) {
        long waitNs;
        if (reason.passing()) {
            waitNs = passingNs;
            passingNs = Math.min(2 * passingNs, MAX_PASSING_NS);
        } else {
            waitNs = lastingNs;
            lastingNs = Math.min(lastingNs + lastingNs / 2, MAX_LASTING_NS);
        }
        return waitNs - random.nextLong(waitNs / 4 + 1);
    }

    void succeeded() {
        passingNs = firstPassingNs;
        lastingNs = FIRST_LASTING_NS;
    }
}
