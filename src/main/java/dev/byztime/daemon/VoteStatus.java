package dev.byztime.daemon;

/** What a node says about its own vote in an answer. */
public enum VoteStatus {
    /** The vote is a guess and may step. */
    UNCOMMITTED,
    /** Still a guess, but one that has stopped stepping. */
    LOCKED,
    /** The vote only slews, and counts. */
    COMMITTED;

    private static final VoteStatus[] ALL = values();

    static VoteStatus of(int ordinal) {
        return ALL[ordinal];
    }
}
