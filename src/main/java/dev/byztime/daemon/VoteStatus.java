package dev.byztime.daemon;

/** The status of a node's own vote, as its answers give it. */
public enum VoteStatus {
    /** The vote is a guess, and may step. */
    UNCOMMITTED,
    /** The vote is a guess that does not step any more. */
    LOCKED,
    /** The vote only slews, and counts. */
    COMMITTED;

    private static final VoteStatus[] ALL = values();

    static VoteStatus of(int ordinal) {
        return ALL[ordinal];
    }
}
