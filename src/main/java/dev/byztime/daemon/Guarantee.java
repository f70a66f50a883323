package dev.byztime.daemon;

/**
 * What all that this node published still says together, grown as readers let it grow.
 *
 * <p>The theorem says that the scale is in all of it, so a new interval that is disjoint from it
 * shows that an assumption was violated: the scale has broken.
 */
final class Guarantee {

    private final long growthPpb;

    private boolean any;
    private long lowerNs;
    private long upperNs;
    private long asOfNs;

    Guarantee(long growthPpb) {
        this.growthPpb = growthPpb;
    }

    void forget() {
        any = false;
    }

    /** Takes a new interval in; false, and unchanged, if it contradicts the old ones. */
    boolean admits(long newLowerNs, long newUpperNs, long nowNs) {
        if (any) {
            long grown = PpbMath.up(Math.max(0, nowNs - asOfNs), growthPpb);
            long lower = Math.max(lowerNs - grown, newLowerNs);
            long upper = Math.min(upperNs + grown, newUpperNs);
            if (lower > upper) {
                return false;
            }
            lowerNs = lower;
            upperNs = upper;
        } else {
            lowerNs = newLowerNs;
            upperNs = newUpperNs;
            any = true;
        }
        asOfNs = nowNs;
        return true;
    }

    /** The lower end of what all say together, after the last that was admitted. */
    long lowerNs() {
        return lowerNs;
    }

    /** The upper end. */
    long upperNs() {
        return upperNs;
    }

    /** Whether an interval is so wide that what was guaranteed before says a lot more. */
    boolean isFarNarrowerThan(long otherLowerNs, long otherUpperNs) {
        long halfOfOther = (otherUpperNs >> 1) - (otherLowerNs >> 1); // the whole may overflow
        long half = (upperNs >> 1) - (lowerNs >> 1);
        return halfOfOther / 2 > half;
    }
}
