package dev.byztime.daemon.net;

/**
 * An estimate of the time from the last look at the clock until an answer leaves. In this time the
 * answer is sealed and passes through the kernel.
 *
 * <p>An answer cannot contain this time. But if its other stamp is moved by the same amount, the
 * middle of the interval at the asker is right, and the answers do not all drag the scale in one
 * direction. Only the middle depends on the estimate. The interval is true whatever the estimate
 * is.
 *
 * <p>The estimate follows the median, so single long delays do not count.
 */
final class SendDelay {

    private static final long MAX_DELAY_NS = 1_000_000;
    private static final int STEP_PART = 32;

    private long usualNs;

    long usualNs() {
        return usualNs;
    }

    void took(long ns) {
        if (usualNs == 0) {
            usualNs = Math.clamp(ns, 0, MAX_DELAY_NS);
            return;
        }
        long stepNs = Math.max(1, usualNs / STEP_PART);
        usualNs = Math.clamp(usualNs + (ns > usualNs ? stepNs : -stepNs), 1, MAX_DELAY_NS);
    }
}
