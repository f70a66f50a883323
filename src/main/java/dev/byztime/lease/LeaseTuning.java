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

    /** The quantities of a service in operation. */
    static LeaseTuning standard(Pause pause) {
        return new LeaseTuning(
                LeaseWait.EXPIRY_SLACK_NS, Runtime.getRuntime().maxMemory() / 4, pause);
    }
}
