package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;
import dev.byztime.daemon.StampedAnswer;
import dev.byztime.daemon.VoteStatus;

import java.util.Arrays;

/**
 * The votes that a member can know of, counted from its messages without its node. If more votes
 * are missing than may be, the member must not publish.
 */
final class HeardVotes {

    private final NodeSettings settings;
    private final boolean[] committed;
    private final long[] sentNs;

    HeardVotes(NodeSettings settings) {
        this.settings = settings;
        this.committed = new boolean[settings.nodes()];
        this.sentNs = new long[settings.nodes()];
    }

    /** Forgets all votes, because the member has begun anew, or its clock has stood still. */
    void forget() {
        Arrays.fill(committed, false);
    }

    /**
     * Records an answer. The node may refuse an answer of a liar, and then keeps its earlier
     * knowledge.
     */
    void arrived(Simulation simulation, int peer, StampedAnswer answer) {
        if (answer.status == VoteStatus.COMMITTED) {
            sentNs[peer] = committed[peer] ? Math.max(sentNs[peer], answer.sentNs) : answer.sentNs;
            committed[peer] = true;
        } else if (simulation.isHonest(peer) && answer.sentNs >= sentNs[peer]) {
            committed[peer] = false;
        }
    }

    void published(HonestMember member, long localNs, long nowNs) {
        int missing = settings.nodes();
        for (int peer = 0; peer < committed.length; peer++) {
            boolean known =
                    peer == settings.self()
                            ? member.committed()
                            : committed[peer] && localNs - sentNs[peer] <= settings.maxAgeNs();
            missing -= known ? 1 : 0;
        }
        if (missing > settings.faults()) {
            member.simulation.checks.violate(
                    Invariant.QUORUM,
                    nowNs,
                    missing + " votes were missing when it published",
                    member);
        }
    }
}
