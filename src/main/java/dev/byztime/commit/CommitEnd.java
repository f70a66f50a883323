package dev.byztime.commit;

/**
 * What a client or a settler says about the end of a transaction.
 *
 * @param transaction the id of the transaction
 * @param outcome how it has ended
 */
public record CommitEnd(String transaction, Outcome outcome) {

    /** The ways in which a transaction can end. */
    public enum Outcome {
        /** Every store has acknowledged its write. */
        APPLIED,
        /** No write was sent, and none will be. */
        ABANDONED,
        /** It was in doubt, and every key was written with its own value. */
        COMPLETED,
        /** It was in doubt, and every key was written with its old value. */
        RESTORED
    }
}
