package dev.byztime.commit;

/** The state of a transaction that was prepared. */
public enum TransactionState {
    /** Its client may be writing. */
    PENDING,
    /** Its client may not write any more, and nobody has said what was written. */
    IN_DOUBT,
    /** All its writes have landed, or it has none. */
    APPLIED,
    /** It has written nothing. */
    ABANDONED,
    /** It was in doubt, and its own values were written for it. */
    COMPLETED,
    /** It was in doubt, and the old values were written under its version. */
    RESTORED
}
