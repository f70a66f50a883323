package dev.byztime.daemon;

/** The phase of a node on its way to a vote. */
public enum NodeState {
    /** The node has no vote, and hears too few committed peers to take one from them. */
    GENESIS,
    /** The node has no vote yet, but hears enough committed peers to publish. */
    JOINING,
    /** The node votes. */
    COMMITTED,
    /** The node never votes: it follows those that do. */
    READ_ONLY
}
