package dev.byztime.daemon.simulation;

/**
 * The network between the members.
 *
 * @param leastNs the least delay of any link; each link has a least delay of its own, up to twice
 *     this one
 * @param jitter the distribution of the delays
 * @param jitterNs the average additional delay
 * @param lossPpm the number of lost messages in a million
 * @param duplicatesPpm the number of duplicated messages in a million
 * @param attackNs the delay that an attacker adds to one direction of links
 * @param attackSwitchNs the time after which the attacker changes the direction
 * @param victim the member for which the attacker drops all answers of honest members; -1 for
 *     nobody
 * @param victimSinceNs the time at which the attacker begins to do so
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

    /** The delay of a message, or -1 if it is lost. */
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
