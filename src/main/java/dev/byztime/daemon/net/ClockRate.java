package dev.byztime.daemon.net;

/**
 * The rate of a peer's clock against this node's, from what was known of their difference in the
 * last minute. It is for operators. Only the loop's thread may use it.
 */
final class ClockRate {

    private static final int KEPT = 16;
    private static final long KEEP_EVERY_NS = 4_000_000_000L;

    /** Over a shorter time the bounds of the rate say nothing. */
    private static final long MIN_SPAN_NS = KEEP_EVERY_NS;

    private static final double BILLION = 1e9;

    private final long[] atNs = new long[KEPT];
    private final long[] lowersNs = new long[KEPT];
    private final long[] uppersNs = new long[KEPT];
    private int first;
    private int count;

    private long leastPpb;
    private long mostPpb;
    private boolean known;

    /** Forgets everything, because one of the two clocks began anew. */
    void forget() {
        first = 0;
        count = 0;
        known = false;
    }

    /** Takes the bounds of the difference of the two clocks at a moment. */
    void add(long nowNs, long lowerNs, long upperNs) {
        if (count > 0) {
            long spanNs = nowNs - atNs[first];
            known = spanNs >= MIN_SPAN_NS;
            if (known) { // the difference moved from within the old bounds to within the new ones
                leastPpb = ppb(lowerNs - uppersNs[first], spanNs);
                mostPpb = ppb(upperNs - lowersNs[first], spanNs);
            }
            if (nowNs - atNs[(first + count - 1) % KEPT] < KEEP_EVERY_NS) {
                return;
            }
        }
        if (count == KEPT) {
            first = (first + 1) % KEPT;
            count--;
        }
        int next = (first + count++) % KEPT;
        atNs[next] = nowNs;
        lowersNs[next] = lowerNs;
        uppersNs[next] = upperNs;
    }

    /** Whether the bounds span enough time for a rate. */
    boolean isKnown() {
        return known;
    }

    /** The middle of the bounds of the rate: positive if the peer's clock is faster. */
    long ppb() {
        return leastPpb + (mostPpb - leastPpb) / 2;
    }

    /** Half the distance of the bounds. */
    long errorPpb() {
        return (mostPpb - leastPpb + 1) / 2;
    }

    private static long ppb(long movedNs, long spanNs) {
        return Math.round(movedNs * BILLION / spanNs);
    }
}
