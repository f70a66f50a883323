package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;

import java.util.Arrays;

/**
 * Looks whether published intervals contain what they must of the votes of this moment.
 *
 * <p>Those that have been one line since the scale began can stand for the set C of the theorem.
 * With 2f + 1 or more of them, the (f + 1)-th smallest and the (f + 1)-th greatest lie in every
 * interval. Unlike {@link Checks}, this knows of no rate, and misses nothing that a slow drift
 * hides.
 */
final class CoreCheck {

    /** Votes are rounded to whole nanoseconds, as are clocks. */
    private static final double ROUNDING_NS = 8;

    private final Simulation simulation;
    private final int faults;
    private final double[] votes;
    private final int every;

    private long publications;

    CoreCheck(Simulation simulation, NodeSettings settings) {
        this.simulation = simulation;
        this.faults = settings.faults();
        this.votes = new double[settings.nodes()];
        this.every = Math.max(1, settings.nodes() / 16);
    }

    void published(HonestMember member, long nowNs) {
        if (publications++ % every != 0) {
            return;
        }
        int known = 0;
        for (int index = 0; index < votes.length; index++) {
            if (simulation.member(index) instanceof HonestMember voter && voter.votesAsEver()) {
                votes[known++] = voter.voteNs(nowNs);
            }
        }
        if (known < 2 * faults + 1) {
            return;
        }
        Arrays.sort(votes, 0, known);
        double outside =
                Math.max(
                        member.lowerNs - votes[faults], votes[known - 1 - faults] - member.upperNs);
        if (outside > ROUNDING_NS) {
            simulation.checks.violate(
                    Invariant.CORE,
                    nowNs,
                    "an interval misses votes that it must contain, by " + outside + " ns",
                    member);
        }
    }
}
