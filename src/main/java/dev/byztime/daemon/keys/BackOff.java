package dev.byztime.daemon.keys;

import java.util.random.RandomGenerator;

/**
 * How long to wait after failed key establishments with one peer.
 *
 * <p>A peer that restarts is asked again after a poll interval, and then half as often each time,
 * at least every 64 s. One that answers wrongly will hardly do better soon: 10 s, growing by half
 * each time (RFC 8915, section 4.2), to at most an hour. All waits are shorter by a random part of
 * up to a quarter, so that peers that failed together do not come back together.
 *
 * <p>For one thread.
 */
final class BackOff {

    private static final long SECOND_NS = 1_000_000_000;
    private static final long MOST_PASSING_NS = 64 * SECOND_NS;
    private static final long FIRST_LASTING_NS = 10 * SECOND_NS;
    private static final long MOST_LASTING_NS = 3600 * SECOND_NS;

    private final long firstPassingNs;
    private final RandomGenerator random;

    private long passingNs;
    private long lastingNs;

    /**
     * @param pollNs the usual time between queries to the peer, in nanoseconds
     */
    BackOff(long pollNs, RandomGenerator random) {
        this.firstPassingNs = Math.clamp(pollNs, 1, MOST_PASSING_NS);
        this.random = random;
        succeeded();
    }

    /** How long to wait after this failure, in nanoseconds. */
    long failedNs(KeyException.Reason reason) {
        long waitNs;
        if (reason.passing()) {
            waitNs = passingNs;
            passingNs = Math.min(2 * passingNs, MOST_PASSING_NS);
        } else {
            waitNs = lastingNs;
            lastingNs = Math.min(lastingNs + lastingNs / 2, MOST_LASTING_NS);
        }
        return waitNs - random.nextLong(waitNs / 4 + 1);
    }

    void succeeded() {
        passingNs = firstPassingNs;
        lastingNs = FIRST_LASTING_NS;
    }
}
