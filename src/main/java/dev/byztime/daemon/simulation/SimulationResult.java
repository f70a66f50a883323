package dev.byztime.daemon.simulation;

import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param seed repeats it
 * @param violation the first invariant that did not hold, and when; null if all did
 * @param scaleBroken whether it was that of the published intervals
 * @param referencesBroken whether that of members with the reference's rule did not hold
 * @param leastSlackNs how near the published intervals came to excluding every scale
 * @param meanWidthNs of the published intervals
 * @param publications how many there were
 * @param commits how often a vote was taken up
 * @param falseSuspicions how often an honest node was suspected of anything but a reboot
 * @param spreadNs how far apart the honest votes were at the end
 * @param events how many events were simulated
 * @param hash of all publications: the same for the same run
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
