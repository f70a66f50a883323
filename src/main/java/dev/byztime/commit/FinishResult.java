package dev.byztime.commit;

/** The result of a request to finish or settle a transaction. */
public sealed interface FinishResult
        permits FinishResult.Ended,
                FinishResult.MustBeSettled,
                FinishResult.NotInDoubt,
                FinishResult.NotKnown,
                CommitRefusal {

    /**
     * The transaction has ended.
     *
     * @param state how it has ended, which may be otherwise than this request says
     */
    record Ended(TransactionState state) implements FinishResult {}

    /** The transaction is in doubt, so it cannot be abandoned any more. */
    record MustBeSettled(UndecidedTransaction transaction) implements FinishResult {}

    /** The transaction's client may still be writing, so it cannot be settled yet. */
    record NotInDoubt() implements FinishResult {}

    /** No such transaction was prepared in this life, or it was forgotten. */
    record NotKnown() implements FinishResult {}
}
