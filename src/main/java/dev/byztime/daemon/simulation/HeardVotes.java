package dev.byztime.daemon.simulation;

import dev.byztime.daemon.Answer;
import dev.byztime.daemon.Settings;
import dev.byztime.daemon.Status;

import java.util.Arrays;

/**
 * Which votes a member can know of, counted from its messages and without its node: more than may
 * be missing must never be missing when it publishes.
 */
final class HeardVotes {

    private final Settings settings;
    private final boolean[] committed;
    private final long[] sentNs;

    HeardVotes(Settings settings) {
        this.settings = settings;
        this.committed = new boolean[settings.nodes()];
        this.sentNs = new long[settings.nodes()];
    }

    /** It has begun anew, or its clock has stood still. */
    void forget() {
        Arrays.fill(committed, false);
    }

    /** An answer arrives. The node may refuse one of a liar's, and then knows what it knew. */
    void arrived(Simulation simulation, int peer, Answer answer) {
        if (answer.status == Status.COMMITTED) {
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
