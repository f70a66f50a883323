package dev.byztime.daemon;

/** What a node is doing about its vote. */
public enum NodeState {
    /** It has no vote, and too few committed peers to take one from. */
    GENESIS,
    /** It has no vote yet, but hears enough committed peers to publish. */
    JOINING,
    /** It votes. */
    COMMITTED,
    /** It never votes: it follows those who do. */
    READ_ONLY
}
