package dev.byztime.daemon.simulation;

import org.jspecify.annotations.Nullable;

/**
 * The result of a run.
 *
 * @param seed the seed, which repeats the run
 * @param violation the first violated invariant, with its time; null if all held
 * @param scaleBroken whether this is the invariant of the published intervals
 * @param referencesBroken whether members with byztimed's rule violated that invariant
 * @param leastSlackNs the least room that the published intervals left for a scale
 * @param meanWidthNs the mean width of the published intervals
 * @param publications the number of published intervals
 * @param commits the number of times that a vote was taken up
 * @param falseSuspicions the number of times that an honest node was suspected, except for reboots
 * @param spreadNs the largest distance between honest votes at the end
 * @param events the number of simulated events
 * @param hash a hash of all publications, which is the same for the same run
 */
public record SimulationResult(
        long seed,
        @Nullable String violation,
        boolean scaleBroken,
        boolean referencesBroken,
        double leastSlackNs,
        double meanWidthNs,
        long publications,
        long commits,
        long falseSuspicions,
        double spreadNs,
        long events,
        long hash) {}
