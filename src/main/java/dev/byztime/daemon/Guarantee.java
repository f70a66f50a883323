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
            long grownNs = PpbMath.up(Math.max(0, nowNs - asOfNs), growthPpb);
            long jointLowerNs = Math.max(lowerNs - grownNs, newLowerNs);
            long jointUpperNs = Math.min(upperNs + grownNs, newUpperNs);
            if (jointLowerNs > jointUpperNs) {
                return false;
            }
            lowerNs = jointLowerNs;
            upperNs = jointUpperNs;
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
        long halfOfOtherNs = (otherUpperNs >> 1) - (otherLowerNs >> 1); // the whole may overflow
        long halfNs = (upperNs >> 1) - (lowerNs >> 1);
        return halfOfOtherNs / 2 > halfNs;
    }
}
