package dev.byztime.daemon.net;

/** What a peer does for this node. */
public enum PeerState {
    /** Its vote counts. */
    VOTING,
    /** It answers, and its vote does not count yet. */
    UNCOMMITTED,
    /** It has not answered lately. */
    SILENT,
    /** Its vote counts, and something it did can only be a fault. */
    SUSPECT,
    /** It is this node itself, or one of the others under another name, and is not asked. */
    NO_PEER
}
