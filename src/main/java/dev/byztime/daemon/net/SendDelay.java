package dev.byztime.daemon.net;

/**
 * How long it usually takes from the last look at the clock until an answer has left: it is sealed,
 * and goes through the kernel.
 *
 * <p>An answer cannot tell this of itself. But if its other stamp is put off by as much, the middle
 * of what its asker then knows is right, and the scale is not dragged one way by all answers alike.
 * This is about the middle only: what is known stays true whatever the estimate is.
 *
 * <p>It follows the median, so that single long delays do not count.
 */
final class SendDelay {

    private static final long MOST_NS = 1_000_000;
    private static final int STEP_PART = 32;

    private long usualNs;

    long usualNs() {
        return usualNs;
    }

    void took(long ns) {
        if (usualNs == 0) {
            usualNs = Math.clamp(ns, 0, MOST_NS);
            return;
        }
        long stepNs = Math.max(1, usualNs / STEP_PART);
        usualNs = Math.clamp(usualNs + (ns > usualNs ? stepNs : -stepNs), 1, MOST_NS);
    }
}
