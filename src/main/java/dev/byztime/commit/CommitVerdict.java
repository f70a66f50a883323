package dev.byztime.commit;

import dev.byztime.time.Timestamp;

/** The result of a validation. */
public sealed interface CommitVerdict
        permits CommitVerdict.Prepared,
                CommitVerdict.Aborted,
                CommitVerdict.InDoubt,
                CommitVerdict.OtherContent,
                CommitRefusal {

    /**
     * The transaction may commit.
     *
     * @param timestamp its commit timestamp, which is the version of what it writes
     * @param applyBefore the instant from which the client may not write any more
     * @param safeRemaining how long after it sent the request the client may write, by its own
     *     clock
     * @param state {@link TransactionState#PENDING}, or how it has ended
     */
    record Prepared(
            Timestamp timestamp,
            Timestamp applyBefore,
            Timestamp safeRemaining,
            TransactionState state)
            implements CommitVerdict {}

    /**
     * The transaction must not commit. The client may begin a new one.
     *
     * @param reason why
     * @param key the key in question; empty if there is none
     */
    record Aborted(Reason reason, String key) implements CommitVerdict {}

    /** Why a transaction must not commit. */
    enum Reason {
        /** Its start is of another epoch, or what was finished since may have been forgotten. */
        TOO_OLD,
        /** A key that it read has another version now. */
        CONFLICT,
        /** An undecided transaction has taken a key that it read. */
        TAKEN
    }

    /** The transaction was prepared before, and must be settled. */
    record InDoubt(UndecidedTransaction transaction) implements CommitVerdict {}

    /** Another transaction has the same id. */
    record OtherContent() implements CommitVerdict {}
}
