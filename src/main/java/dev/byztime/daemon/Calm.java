package dev.byztime.daemon;

/**
 * The state of this node's promise that the slew of its vote hardly changes. Such a promise makes
 * the entries of other nodes narrower.
 *
 * <p>While the node is calm, its slews stay near one base, within half of the promised range. So
 * two of them never differ by more than the promise allows. Answers carry the promise, and their
 * askers rely on it until the horizon. Before the node leaves the range, it stops promising, and
 * waits until every promise has expired.
 */
final class Calm {

    private enum Phase {
        FREE,
        CALM,
        ENDING
    }

    /** The time for which the slew must have been about the same before the node promises it. */
    private static final long SETTLING_NS = 2 * PpbMath.BILLION;

    /**
     * The largest change of slew by rounding: a line begins at a whole nanosecond, and a line may
     * be as short as the gap between two publications.
     */
    private static final long ROUNDING_PPB = PpbMath.BILLION / NodeSettings.MIN_PUBLISH_NS + 1;

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

    /** Begins with a new vote, about which the node has promised nothing. */
    void begin(long nowNs) {
        phase = Phase.FREE;
        basePpb = 0;
        sinceNs = nowNs;
    }

    /**
     * Begins with a vote that continues with its slew. An earlier process may have promised
     * anything about it.
     */
    void resume(long nowNs, long slewPpb) {
        end(nowNs);
        basePpb = slewPpb;
        rangePpb = 0;
    }

    /** Whether answers may promise that the slew will hardly change. */
    boolean steady() {
        return phase == Phase.CALM;
    }

    /** The slew nearest to the wanted one that breaks no promise. */
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
        } else if (promisePpb / 2 >= ROUNDING_PPB && nowNs - sinceNs >= SETTLING_NS) {
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
