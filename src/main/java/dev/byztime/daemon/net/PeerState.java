package dev.byztime.daemon.net;

/** The states of a peer from this node's point of view. */
public enum PeerState {
    /** Its vote counts. */
    VOTING,
    /** It answers, but its vote does not count yet. */
    UNCOMMITTED,
    /** It has not answered lately. */
    SILENT,
    /** Its vote counts, but some behaviour of it can only be a fault. */
    SUSPECT,
    /** It is this node itself, or another peer under a second name, so it is not asked. */
    NO_PEER
}
