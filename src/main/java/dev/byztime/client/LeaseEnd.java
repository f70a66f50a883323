package dev.byztime.client;

/**
 * The end of a lease on its holder's clock. Once a lease is over, it stays over: an answer that
 * comes later, as after a pause of the program, revives nothing.
 *
 * <p>All times are nanoseconds of CLOCK_BOOTTIME, which the caller reads.
 */
final class LeaseEnd {

    private long endNs;
    private boolean over;

    /**
     * @param sentNs when the request for the lease was sent
     * @param safeRemainingNs the safe remaining time in its answer, in nanoseconds
     */
    LeaseEnd(long sentNs, long safeRemainingNs) {
        endNs = of(sentNs, safeRemainingNs);
    }

    /**
     * The end of a promise, in nanoseconds of CLOCK_BOOTTIME. This clock may be slow: daemons slew
     * it by up to a tenth. So the promise lasts for the safe remaining time / 1.12, rounded down.
     *
     * @param sentNs when the request was sent
     * @param safeRemainingNs the safe remaining time in its answer, in nanoseconds
     */
    static long of(long sentNs, long safeRemainingNs) {
        long safeNs = Math.max(0, safeRemainingNs);
        return sentNs + safeNs / 112 * 100 + safeNs % 112 * 100 / 112;
    }

    /**
     * Takes a renewal.
     *
     * @param sentNs when its request was sent
     * @return whether the lease was still held when the answer came; otherwise it is over
     */
    synchronized boolean extend(long sentNs, long nowNs, long safeRemainingNs) {
        over |= nowNs >= endNs;
        if (!over) {
            endNs = Math.max(endNs, of(sentNs, safeRemainingNs));
        }
        return !over;
    }

    /** Nothing is held from now on, whatever answers may come. */
    synchronized void end() {
        over = true;
    }

    /** How long the lease certainly holds, in nanoseconds; 0 if it does not. */
    synchronized long remainingNs(long nowNs) {
        return over ? 0 : Math.max(0, endNs - nowNs);
    }
}
