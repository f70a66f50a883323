package dev.byztime.daemon;

/**
 * The intersection of all intervals that this node has published, each widened by the growth that
 * readers apply.
 *
 * <p>By the theorem the scale is in all of them. If a new interval is disjoint from the
 * intersection, an assumption was violated, and the scale is broken.
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

    /** Intersects with a new interval; false, without a change, if the two are disjoint. */
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

    /** The lower end of the intersection, as of the last admitted interval. */
    long lowerNs() {
        return lowerNs;
    }

    /** The upper end of the intersection, as of the last admitted interval. */
    long upperNs() {
        return upperNs;
    }

    /** Whether the intersection is much narrower than an interval. */
    boolean isFarNarrowerThan(long otherLowerNs, long otherUpperNs) {
        long halfOfOtherNs = (otherUpperNs >> 1) - (otherLowerNs >> 1); // avoids overflow
        long halfNs = (upperNs >> 1) - (lowerNs >> 1);
        return halfOfOtherNs / 2 > halfNs;
    }
}
