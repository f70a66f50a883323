package dev.byztime.daemon;

/**
 * The decisions that the theorem in docs/daemon.md rests on, in one place.
 *
 * <p>It is not final so that tests can break each of them and see the simulator notice.
 */
class VoteRule {

    /** Whether a vote with this status is an entry. */
    boolean counts(VoteStatus status) {
        return status == VoteStatus.COMMITTED;
    }

    /** How many of the entries may be infinite when something is published. */
    int missingAllowed(int faults) {
        return faults;
    }

    /**
     * How a committed vote goes on.
     *
     * @param middleNs where it is wanted
     * @param slewPpb by which slope it is to get there, within the limit
     */
    VoteLine bend(VoteLine line, long nowNs, long middleNs, long slewPpb) {
        return line.bent(nowNs, slewPpb);
    }

    /**
     * Whether a node that may have had a vote before may take one up.
     *
     * @param withoutVoteNs for how long it has had none
     * @param errorNs how far the new vote may be from the common scale
     */
    boolean mayVoteAgain(NodeSettings settings, long withoutVoteNs, long errorNs) {
        return withoutVoteNs >= settings.quarantineNs() && errorNs <= settings.rejoinLimitNs();
    }

    /** The slew nearest to the one wanted that breaks no promise. */
    long promisedPpb(Calm calm, long nowNs, long wantedPpb) {
        return calm.limitedPpb(nowNs, wantedPpb);
    }
}
