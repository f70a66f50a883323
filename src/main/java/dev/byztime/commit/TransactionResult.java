package dev.byztime.commit;

import dev.byztime.time.Timestamp;

/** What is known of a transaction, or a refusal. */
public sealed interface TransactionResult
        permits TransactionResult.Undecided,
                TransactionResult.Ended,
                TransactionResult.NotPrepared,
                TransactionResult.NotKnown,
                CommitRefusal {

    /**
     * The transaction was prepared and has not ended.
     *
     * @param transaction the transaction
     * @param state {@link TransactionState#PENDING} or {@link TransactionState#IN_DOUBT}
     */
    record Undecided(UndecidedTransaction transaction, TransactionState state)
            implements TransactionResult {}

    /**
     * The transaction has ended.
     *
     * @param timestamp its commit timestamp
     * @param state how it has ended
     */
    record Ended(Timestamp timestamp, TransactionState state) implements TransactionResult {}

    /** The transaction must not commit, for this reason. */
    record NotPrepared(CommitVerdict.Reason reason) implements TransactionResult {}

    /** No such transaction was decided in this life, or it was forgotten. */
    record NotKnown() implements TransactionResult {}
}
