package dev.byztime.daemon;

/**
 * Decides how a committed vote slews towards the middle of what is published.
 *
 * <p>Safety does not depend on it. The long time constant keeps the noise of single answers, and
 * the bias of asymmetric paths, out of the scale's rate. The integral finds the rate that keeps the
 * vote in the middle without a standing error; it decays, so that the group's scale returns to the
 * mean of the oscillators.
 */
final class Steering {

    private static final long PULL_NS = 4 * Parts.BILLION;
    private static final long LEARN_NS = 40 * Parts.BILLION;
    private static final long FORGET_NS = 1000 * Parts.BILLION;

    /** A distance at which the slew has long been at its limit. */
    private static final long FAR_NS = Parts.BILLION;

    private final long limitPpb;

    private double learnedPpb;
    private long lastNs;
    private boolean begun;

    Steering(long limitPpb) {
        this.limitPpb = limitPpb;
    }

    void begin() {
        learnedPpb = 0;
        begun = false;
    }

    /** The slew from now on, in ppb. */
    long slewPpb(long nowNs, long distanceNs) {
        long elapsedNs = begun ? Math.clamp(nowNs - lastNs, 0, PULL_NS) : 0;
        begun = true;
        lastNs = nowNs;
        double pullNs = Math.max(PULL_NS, 2.0 * elapsedNs);
        double pullPpb = Parts.clamp(distanceNs, FAR_NS) * (double) Parts.BILLION / pullNs;
        pullPpb = Math.clamp(pullPpb, -(double) limitPpb, (double) limitPpb);
        learnedPpb += pullPpb * elapsedNs / LEARN_NS - learnedPpb * elapsedNs / FORGET_NS;
        learnedPpb = Math.clamp(learnedPpb, -(double) limitPpb, (double) limitPpb);
        return Parts.clamp(Math.round(learnedPpb + pullPpb), limitPpb);
    }

    /** The part of the slew that makes up for the own oscillator's difference from the others. */
    double learnedPpb() {
        return learnedPpb;
    }
}
