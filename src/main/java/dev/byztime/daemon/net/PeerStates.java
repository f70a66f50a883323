package dev.byztime.daemon.net;

import dev.byztime.daemon.Node;
import dev.byztime.daemon.VoteStatus;

import org.jspecify.annotations.Nullable;

/** Derives the state of a peer and its problem in words. */
final class PeerStates {

    /** The time for which a suspicion is shown. */
    private static final long SUSPECT_NS = 120_000_000_000L;

    private static final int EIGHT_POLLS = 0xFF;

    private PeerStates() {}

    static PeerState of(PeerLink peer, Node node, boolean heard, long nowNs) {
        if (peer.notAPeer != null) {
            return PeerState.NO_PEER;
        }
        if (!heard || (node.reach(peer.index) & EIGHT_POLLS) == 0) {
            return PeerState.SILENT;
        }
        if (isSuspect(peer, nowNs)) {
            return PeerState.SUSPECT;
        }
        return node.status(peer.index) == VoteStatus.COMMITTED
                ? PeerState.VOTING
                : PeerState.UNCOMMITTED;
    }

    static @Nullable String problem(PeerLink peer, long nowNs) {
        if (peer.notAPeer != null) {
            return peer.notAPeer;
        }
        return isSuspect(peer, nowNs) && peer.lastSuspicion != null
                ? GroupLog.text(peer.lastSuspicion)
                : null;
    }

    private static boolean isSuspect(PeerLink peer, long nowNs) {
        return peer.lastSuspicionNs != PeerLink.NEVER && nowNs - peer.lastSuspicionNs < SUSPECT_NS;
    }
}
