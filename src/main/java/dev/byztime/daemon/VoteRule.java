package dev.byztime.daemon;

/**
 * The decisions that the theorem in docs/daemon.md rests on, in one place.
 *
 * <p>It is not final so that tests can break each of them and see the simulator notice.
 */
class VoteRule {

    /** Whether a vote with this status counts as an entry. */
    boolean counts(VoteStatus status) {
        return status == VoteStatus.COMMITTED;
    }

    /** The number of infinite entries with which a node may still publish. */
    int missingAllowed(int faults) {
        return faults;
    }

    /** The number of ends that are cut on each side before an interval is published. */
    int cut(NodeSettings settings) {
        return settings.faults();
    }

    /**
     * The continuation of a committed vote.
     *
     * @param middleNs the place that the vote is steered to
     * @param slewPpb the slope of the new line, within the limit
     */
    VoteLine bend(VoteLine line, long nowNs, long middleNs, long slewPpb) {
        return line.bent(nowNs, slewPpb);
    }

    /**
     * Whether a node that may have had a vote before may take one up.
     *
     * @param withoutVoteNs for how long it has had no vote
     * @param errorNs the largest possible distance of the new vote from the common scale
     */
    boolean mayVoteAgain(NodeSettings settings, long withoutVoteNs, long errorNs) {
        return hasWaited(settings, withoutVoteNs) && errorNs <= settings.rejoinLimitNs();
    }

    /** Whether a node that may have had a vote before has waited long enough without one. */
    boolean hasWaited(NodeSettings settings, long withoutVoteNs) {
        return withoutVoteNs >= settings.quarantineNs();
    }

    /**
     * The distance within which votes must be for a node that may have had one before: R'. The
     * limit for guesses is widened while they do not come together, which a liar can bring about.
     * This one is not widened beyond what a return allows.
     *
     * @param guessesNs the limit for guesses: R
     */
    long returnNs(NodeSettings settings, long guessesNs) {
        return Math.min(guessesNs, settings.rejoinLimitNs() / 2);
    }

    /** The slew nearest to the wanted one that breaks no promise. */
    long promisedPpb(Calm calm, long nowNs, long wantedPpb) {
        return calm.limitedPpb(nowNs, wantedPpb);
    }
}
