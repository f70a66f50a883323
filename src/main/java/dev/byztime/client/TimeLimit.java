package dev.byztime.client;

/**
 * Until when something may be written, counted on CLOCK_BOOTTIME from before the request for it was
 * sent.
 *
 * @param endNs the end, in nanoseconds of CLOCK_BOOTTIME
 */
record TimeLimit(TransactionSurroundings around, long endNs) {

    /**
     * @param sentNs when the request was sent, in nanoseconds of CLOCK_BOOTTIME
     * @param safeRemainingNs the safe remaining time in its answer, in nanoseconds
     */
    static TimeLimit of(TransactionSurroundings around, long sentNs, long safeRemainingNs) {
        return new TimeLimit(around, LeaseEnd.of(sentNs, safeRemainingNs));
    }

    /** Whether a write may be sent now. */
    boolean holds() {
        return around.nowNs() < endNs;
    }
}
