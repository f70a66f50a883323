package dev.byztime.daemon;

import dev.byztime.daemon.simulation.Births;

/** The rule with one of its decisions broken each, as the simulator must notice. */
public enum BrokenRules {
    UNCOMMITTED_VOTES_COUNT(
            new VoteRule() {
                @Override
                boolean counts(VoteStatus status) {
                    return true;
                }
            }),
    A_VOTE_STEPS(
            new VoteRule() {
                @Override
                VoteLine bend(VoteLine line, long nowNs, long middleNs, long slewPpb) {
                    return new VoteLine(nowNs, middleNs, 0);
                }
            }),
    ONE_TOO_MANY_MISSING(
            new VoteRule() {
                @Override
                int missingAllowed(int faults) {
                    return faults + 1;
                }
            }),
    VOTES_ARE_TAKEN_UP_AT_ONCE(
            new VoteRule() {
                @Override
                boolean mayVoteAgain(NodeSettings settings, long withoutVoteNs, long errorNs) {
                    return true;
                }

                @Override
                boolean hasWaited(NodeSettings settings, long withoutVoteNs) {
                    return true;
                }
            }),
    NOBODY_VOTES_AGAIN(
            new VoteRule() {
                @Override
                boolean mayVoteAgain(NodeSettings settings, long withoutVoteNs, long errorNs) {
                    return false;
                }

                @Override
                boolean hasWaited(NodeSettings settings, long withoutVoteNs) {
                    return false;
                }
            }),
    PROMISES_ARE_BROKEN(
            new VoteRule() {
                @Override
                long promisedPpb(Calm calm, long nowNs, long wantedPpb) {
                    calm.limitedPpb(nowNs, wantedPpb);
                    return wantedPpb;
                }
            }),
    A_VOTE_SLEWS_TOO_FAST(
            new VoteRule() {
                @Override
                VoteLine bend(VoteLine line, long nowNs, long middleNs, long slewPpb) {
                    return line.bent(nowNs, 3 * slewPpb);
                }
            }),
    TOO_MANY_ENDS_ARE_CUT(
            new VoteRule() {
                @Override
                int cut(NodeSettings settings) {
                    return 2 * settings.faults();
                }
            }),
    A_RETURN_NEEDS_NO_NEARNESS(
            new VoteRule() {
                @Override
                long returnNs(NodeSettings settings, long guessesNs) {
                    return Peers.LIMIT_NS;
                }
            });

    private final VoteRule rule;

    BrokenRules(VoteRule rule) {
        this.rule = rule;
    }

    public Births births() {
        return (settings, random) -> new Node(settings, random, rule);
    }
}
