package dev.byztime.daemon;

/** The events that a node reports to its operator. None of them changes what the rule does. */
public enum NodeReport {
    /** The first vote of a group, by the agreement of enough guesses. */
    COMMITTED_BY_GENESIS,
    /** A vote taken from committed peers. */
    COMMITTED_BY_JOINING,
    /** A vote near enough other votes that agree, taken after the quarantine. */
    COMMITTED_BY_AGREEMENT,
    /** A vote that continues the vote of an earlier process in the same boot. */
    RESUMED,
    /**
     * A contradiction between the peers and what this node has published: its scale is broken, and
     * it joins again.
     */
    BROKEN,
    /** A suspend of the machine, which voids the vote and all samples. */
    SLEPT,
    /**
     * The end of a lock: too few votes agreed with a locked guess for too long, so it moves again.
     */
    UNLOCKED,
    /**
     * A wider limit of agreement: the guesses did not come close enough together, so the limit was
     * doubled.
     */
    AGREEMENT_WIDENED,
    /** Too many votes are missing, so the node stops publishing. */
    QUORUM_LOST,
    /** Enough votes are present again. */
    QUORUM_FOUND
}
