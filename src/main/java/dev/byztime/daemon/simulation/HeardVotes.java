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

    /** The query under way to each peer; 0 if there is none. Only its answer counts. */
    private final long[] query;

    HeardVotes(NodeSettings settings) {
        this.settings = settings;
        this.committed = new boolean[settings.nodes()];
        this.sentNs = new long[settings.nodes()];
        this.query = new long[settings.nodes()];
    }

    /** Forgets all votes, because the member has begun anew, or its clock has stood still. */
    void forget() {
        Arrays.fill(committed, false);
        Arrays.fill(query, 0);
    }

    void asked(int peer, long query) {
        this.query[peer] = query;
    }

    /**
     * Records an answer. If it is too late, so that the peer has been asked again, the node keeps
     * its earlier knowledge. It may do so after the answer of a liar, too.
     */
    void arrived(Simulation simulation, int peer, long answered, StampedAnswer answer) {
        if (query[peer] != answered) {
            return;
        }
        query[peer] = 0;
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
