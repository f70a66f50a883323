package dev.byztime.daemon;

/**
 * The control of a committed vote: it decides how the vote slews towards the middle of the
 * published interval.
 *
 * <p>Safety does not depend on it. A long time constant keeps the noise of single answers, and the
 * bias of asymmetric paths, out of the scale's rate. A new vote is moved with a short one. The
 * integral part learns the rate at which the vote stays in the middle without a standing error. But
 * what pushes all votes in one direction, such as a bias of all paths, would be learned by all. So
 * it decays towards the rate of the group's middle oscillators, if that is known, and the scale
 * goes at this rate.
 */
final class Steering {

    private static final long MIN_PULL_NS = PpbMath.BILLION;
    private static final long MAX_PULL_NS = 4 * PpbMath.BILLION;
    private static final int PULL_PART = 8;
    private static final int LEARN_PULLS = 6;
    private static final long FORGET_NS = 50 * PpbMath.BILLION;
    private static final long FORGET_BLINDLY_NS = 1000 * PpbMath.BILLION;

    /** A distance at which the slew has already reached its limit. */
    private static final long FAR_NS = PpbMath.BILLION;

    private final long limitPpb;

    private double learnedPpb;
    private long sinceNs;
    private long lastNs;
    private boolean begun;

    Steering(long limitPpb) {
        this.limitPpb = limitPpb;
    }

    void begin() {
        learnedPpb = 0;
        begun = false;
    }

    /**
     * The slew from now on, in ppb.
     *
     * @param commonPpb the rate of the group's middle oscillators against this machine's; NaN if it
     *     is unknown
     */
    long slewPpb(long nowNs, long distanceNs, double commonPpb) {
        if (!begun) {
            begun = true;
            sinceNs = nowNs;
            lastNs = nowNs;
        }
        long elapsedNs = Math.clamp(nowNs - lastNs, 0, MAX_PULL_NS);
        lastNs = nowNs;
        long agedNs = Math.clamp((nowNs - sinceNs) / PULL_PART, MIN_PULL_NS, MAX_PULL_NS);
        double pullNs = Math.max((double) agedNs, 2.0 * elapsedNs);
        double pullPpb = PpbMath.clamp(distanceNs, FAR_NS) * (double) PpbMath.BILLION / pullNs;
        pullPpb = Math.clamp(pullPpb, -(double) limitPpb, (double) limitPpb);
        learnedPpb += pullPpb * elapsedNs / (LEARN_PULLS * pullNs);
        learnedPpb -=
                Double.isNaN(commonPpb)
                        ? learnedPpb * elapsedNs / FORGET_BLINDLY_NS
                        : (learnedPpb - commonPpb) * elapsedNs / FORGET_NS;
        learnedPpb = Math.clamp(learnedPpb, -(double) limitPpb, (double) limitPpb);
        return PpbMath.clamp(Math.round(learnedPpb + pullPpb), limitPpb);
    }

    /**
     * The part of the slew that compensates the difference of this machine's oscillator from the
     * others.
     */
    double learnedPpb() {
        return learnedPpb;
    }
}
