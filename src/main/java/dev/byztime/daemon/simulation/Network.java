package dev.byztime.daemon.simulation;

/**
 * How messages travel.
 *
 * @param leastNs the least delay of any link; each link has its own, up to twice that
 * @param jitter how delays vary
 * @param jitterNs by how much on average
 * @param lossPpm how many of a million messages are lost
 * @param duplicatesPpm how many of a million arrive twice
 * @param attackNs what an attacker adds to one direction of links
 * @param attackSwitchNs how long until the attacker takes the other direction
 * @param victim of whom the attacker drops all answers that are not from liars; -1 for nobody
 * @param victimSinceNs from when on
 */
public record Network(
        long leastNs,
        Jitter jitter,
        long jitterNs,
        long lossPpm,
        long duplicatesPpm,
        long attackNs,
        long attackSwitchNs,
        int victim,
        long victimSinceNs) {

    private static final long MILLION = 1_000_000;

    /** How long a message takes, or -1 if it is lost. */
    long delayNs(long seed, int nodes, int from, int to, long nowNs, long message) {
        long bits = Draws.mix(seed, Draws.Purpose.MESSAGE, message);
        if (lossPpm > 0 && Math.floorMod(Draws.mix(bits), MILLION) < lossPpm) {
            return -1;
        }
        long link = Draws.mix(seed, Draws.Purpose.LINK, (long) from * nodes + to);
        long baseNs = leastNs + (long) (leastNs * Draws.unit(link));
        long varyingNs = (long) (jitterNs * jitter.of(bits));
        return baseNs + varyingNs + attackDelayNs(from, to, nowNs);
    }

    boolean isDuplicated(long seed, long message) {
        return duplicatesPpm > 0
                && Math.floorMod(Draws.mix(seed, Draws.Purpose.MESSAGE, ~message), MILLION)
                        < duplicatesPpm;
    }

    private long attackDelayNs(int from, int to, long nowNs) {
        if (attackNs == 0) {
            return 0;
        }
        boolean up = (nowNs / attackSwitchNs & 1) == 0;
        return from < to == up ? attackNs : 0;
    }
}
