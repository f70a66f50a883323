package dev.byztime.atmostonce;

import dev.byztime.stable.KeptCeiling;

/**
 * All that is remembered about messages below one ceiling: the receivers, and the stamps that were
 * given out.
 *
 * @param receivers the receivers by name
 * @param stamps the counter of stamps
 * @param ceiling the ceiling of both
 */
public record MessageTables(Receivers receivers, Stamps stamps, KeptCeiling ceiling) {

    /**
     * Tables that begin empty, as those of a life do.
     *
     * @param plan the receivers and their limits
     * @param ceiling the bound on what they accept and give out
     */
    public static MessageTables begin(
            ReceiverPlan plan, KeptCeiling ceiling, Receivers.Observer observer) {
        return new MessageTables(
                new Receivers(plan, ceiling, observer), new Stamps(ceiling), ceiling);
    }

    /**
     * The highest timestamp that was accepted or given out, or at or below which connections were
     * forgotten, in nanoseconds; {@link Long#MIN_VALUE} if there is none. Nobody may use the tables
     * at the moment.
     */
    public long usedNs() {
        return Math.max(receivers.usedNs(), stamps.lastNs());
    }
}
