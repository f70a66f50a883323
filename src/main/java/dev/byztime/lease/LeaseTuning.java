package dev.byztime.lease;

import dev.byztime.clock.Pause;

/**
 * The quantities of a lease service that no setting changes. Tests choose others, so that they are
 * quicker or reach a limit.
 *
 * @param slackNs how far the ceiling of expiries may rise above the longest promise, in
 *     nanoseconds. With less slack, a service recovers sooner
 * @param memoryBytes the heap that leases and resources may take, in bytes
 * @param raisePause the pause between attempts to raise a ceiling
 */
record LeaseTuning(long slackNs, long memoryBytes, Pause raisePause) {

    /**
     * How far the ceiling of expiries runs ahead of a demand in operation, in nanoseconds. With
     * equal terms, the ceiling is written once in this time.
     */
    static final long EXPIRY_SLACK_NS = 5_000_000_000L;

    /**
     * The number of tokens that one write reserves. Recovery adds it to nanoseconds, because tokens
     * begin as a count of nanoseconds; there it is about a millisecond.
     */
    static final long TOKEN_SLACK = 1 << 20;

    /** The quantities of a service in operation. */
    static LeaseTuning standard(Pause pause) {
        return new LeaseTuning(EXPIRY_SLACK_NS, Runtime.getRuntime().maxMemory() / 4, pause);
    }
}
