package dev.byztime.daemon;

/**
 * Keeps the promise that a vote's slew hardly changes for a while, which makes entries narrower.
 *
 * <p>While calm, all slews are within half of what is promised around one base, so that no two of
 * them differ by more than that. Answers say so, and their askers rely on it for the horizon. To
 * get out, the node first stops saying so, and keeps within the range until every promise has
 * expired.
 */
final class Calm {

    private enum Phase {
        FREE,
        CALM,
        ENDING
    }

    /** For so long the slew must have been about the same. */
    private static final long SETTLING_NS = 2 * PpbMath.BILLION;

    /** A line begins at a whole nanosecond, and lines may be as short as a publication's gap. */
    private static final long ROUNDING_PPB = PpbMath.BILLION / NodeSettings.PUBLISH_NS + 1;

    private final long promisePpb;
    private final long horizonNs;

    private Phase phase = Phase.FREE;
    private long basePpb;
    private long rangePpb;
    private long sinceNs;

    Calm(NodeSettings settings) {
        this.promisePpb = settings.promisePpb();
        this.horizonNs = settings.promiseNs();
    }

    /** A new vote, about which nothing has been promised. */
    void begin(long nowNs) {
        phase = Phase.FREE;
        basePpb = 0;
        sinceNs = nowNs;
    }

    /**
     * A vote that goes on with the slew that it had, and of which anything may have been promised.
     */
    void resume(long nowNs, long slewPpb) {
        end(nowNs);
        basePpb = slewPpb;
        rangePpb = 0;
    }

    /** Whether answers may promise that the slew hardly changes. */
    boolean steady() {
        return phase == Phase.CALM;
    }

    /** The slew nearest to the one wanted that breaks no promise. */
    long limitedPpb(long nowNs, long wantedPpb) {
        if (phase == Phase.ENDING && nowNs - sinceNs >= horizonNs) {
            begin(nowNs);
            basePpb = wantedPpb;
        }
        if (phase == Phase.FREE) {
            settle(nowNs, wantedPpb);
            return wantedPpb;
        }
        long withinPpb = Math.clamp(wantedPpb, basePpb - rangePpb, basePpb + rangePpb);
        if (withinPpb != wantedPpb && phase == Phase.CALM) {
            end(nowNs);
        }
        return withinPpb;
    }

    private void settle(long nowNs, long wantedPpb) {
        if (Math.abs(wantedPpb - basePpb) > promisePpb / 4) {
            basePpb = wantedPpb;
            sinceNs = nowNs;
        } else if (nowNs - sinceNs >= SETTLING_NS) {
            phase = Phase.CALM;
            basePpb = wantedPpb;
            rangePpb = Math.max(0, promisePpb / 2 - ROUNDING_PPB);
        }
    }

    private void end(long nowNs) {
        phase = Phase.ENDING;
        sinceNs = nowNs;
    }
}
