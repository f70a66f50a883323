package dev.byztime.daemon;

/** Something that a node tells its operator. None of these changes what the rule does. */
public enum NodeReport {
    /** The first vote of a group: enough guesses agreed. */
    COMMITTED_BY_GENESIS,
    /** A vote taken from committed peers. */
    COMMITTED_BY_JOINING,
    /** A vote that agrees with the few committed peers there were. */
    COMMITTED_BY_AGREEMENT,
    /** The vote of an earlier process in the same boot goes on. */
    RESUMED,
    /** The peers contradict what this node guaranteed: its scale is broken, and it joins anew. */
    BROKEN,
    /** The machine slept: the vote and all samples are void. */
    SLEPT,
    /** A locked guess stayed alone for too long and steps again. */
    UNLOCKED,
    /** Guesses did not come close enough together: the limit was doubled. */
    AGREEMENT_WIDENED,
    /** Enough votes are missing that nothing is published. */
    QUORUM_LOST,
    /** Enough votes are there again. */
    QUORUM_FOUND
}
