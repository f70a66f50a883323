package dev.byztime.daemon.simulation;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * What came of a run.
 *
 * @param seed repeats it
 * @param violation the first invariant that did not hold, and when; null if all did
 * @param violated all invariants that did not hold, until the scale broke
 * @param referencesBroken whether that of members with the reference's rule did not hold
 * @param leastSlackNs how near the published intervals came to excluding every scale
 * @param meanWidthNs of the published intervals
 * @param publications how many there were
 * @param commits how often a vote was taken up
 * @param falseSuspicions how often an honest node was suspected of anything but a reboot
 * @param spreadNs how far apart the honest votes were at the end
 * @param unsettled how many honest nodes did not publish then, or did not vote and should
 * @param widestNs the widest interval that an honest node published last
 * @param events how many events were simulated
 * @param hash of all publications: the same for the same run
 */
public record Outcome(
        long seed,
        @Nullable String violation,
        Set<Invariant> violated,
        boolean referencesBroken,
        double leastSlackNs,
        double meanWidthNs,
        long publications,
        long commits,
        long falseSuspicions,
        double spreadNs,
        int unsettled,
        double widestNs,
        long events,
        long hash) {

    public Outcome {
        violated = Set.copyOf(violated);
    }

    /** Whether published intervals excluded every scale, which is what readers rely on. */
    public boolean scaleBroken() {
        return violated.contains(Invariant.SCALE);
    }
}
