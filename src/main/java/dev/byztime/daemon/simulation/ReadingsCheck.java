package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;

/**
 * A check of readings at all nodes, taken from time to time as their readers take them. If a
 * reading is certainly before an earlier one, one of the two was false.
 */
final class ReadingsCheck {

    /** The average number of events between two readings of a node. */
    private static final int EVENTS = 32;

    /** The rounding error of local clocks and offsets, which are whole nanoseconds. */
    private static final long ROUNDING_NS = 8;

    private final Simulation simulation;
    private final long driftPpb;
    private final int every;

    private long events;
    private long greatestEarliestNs = Long.MIN_VALUE;

    ReadingsCheck(Simulation simulation, NodeSettings settings) {
        this.simulation = simulation;
        this.driftPpb = settings.driftPpb();
        this.every = EVENTS * settings.nodes();
    }

    void forget() {
        greatestEarliestNs = Long.MIN_VALUE;
    }

    /** Called after each event. An event that breaks the scale is always checked. */
    void perhapsRead(long nowNs) {
        if (++events % every == 0 || simulation.checks.scaleBroken()) {
            read(nowNs);
        }
    }

    private void read(long nowNs) {
        for (int index = 0; index < simulation.memberCount(); index++) {
            if (simulation.member(index) instanceof HonestMember member && member.entry.isThere()) {
                long local = member.clock.at(nowNs);
                greatestEarliestNs =
                        Math.max(greatestEarliestNs, member.entry.earliestNs(local, driftPpb));
            }
        }
        for (int index = 0; index < simulation.memberCount(); index++) {
            if (simulation.member(index) instanceof HonestMember member && member.entry.isThere()) {
                long latest = member.entry.latestNs(member.clock.at(nowNs), driftPpb);
                if (latest < greatestEarliestNs - ROUNDING_NS) {
                    simulation.checks.violate(
                            Invariant.READINGS,
                            nowNs,
                            "it reads what was over already, by "
                                    + (greatestEarliestNs - latest)
                                    + " ns",
                            member);
                }
            }
        }
    }
}
