package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;

import java.util.Arrays;

/**
 * A check of published intervals against the votes at the same moment.
 *
 * <p>The votes that have been one line since the scale began can stand for the set C of the
 * theorem. If there are 2f + 1 or more of them, the (f + 1)-th smallest and the (f + 1)-th greatest
 * lie in every interval. Unlike {@link Checks}, this check assumes no rate, so a slow drift cannot
 * hide a violation from it.
 */
final class CoreCheck {

    /** The rounding error of votes and clocks, which are whole nanoseconds. */
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
