package dev.byztime.daemon.simulation;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * The result of a run.
 *
 * @param seed the seed, which repeats the run
 * @param violation the first violated invariant, with its time; null if all held
 * @param violated all invariants that did not hold, until the scale broke
 * @param referencesBroken whether members with byztimed's rule violated that invariant
 * @param leastSlackNs the least room that the published intervals left for a scale
 * @param meanWidthNs the mean width of the published intervals
 * @param publications the number of published intervals
 * @param commits the number of times that a vote was taken up
 * @param falseSuspicions the number of times that an honest node was suspected, except for reboots
 * @param spreadNs the largest distance between honest votes at the end
 * @param unsettled the number of honest nodes that at the end did not publish, or should have voted
 *     and did not
 * @param widestNs the widest of the intervals that honest nodes published last
 * @param events the number of simulated events
 * @param hash a hash of all publications, which is the same for the same run
 */
public record SimulationResult(
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

    public SimulationResult {
        violated = Set.copyOf(violated);
    }

    /** Whether the published intervals excluded every scale, on which readers rely. */
    public boolean scaleBroken() {
        return violated.contains(Invariant.SCALE);
    }
}
