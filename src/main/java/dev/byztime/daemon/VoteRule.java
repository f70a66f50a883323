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
        return withoutVoteNs >= settings.quarantineNs() && errorNs <= settings.rejoinLimitNs();
    }

    /** The slew nearest to the wanted one that breaks no promise. */
    long promisedPpb(Calm calm, long nowNs, long wantedPpb) {
        return calm.limitedPpb(nowNs, wantedPpb);
    }
}
