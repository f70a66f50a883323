package dev.byztime.lease;

/**
 * What is known of a fencing token.
 *
 * <p>It is advice: between this answer and a write that rests on it, another holder may come. Only
 * the storage itself, which keeps the highest token that it has seen and refuses lower ones
 * atomically with the write, can exclude that.
 */
public enum TokenVerdict {
    /** No lease that conflicts was granted since. */
    CURRENT,
    /** One was: it never passes again. */
    SUPERSEDED,
    /**
     * The service recovers from a restart, and the token is of an earlier life: its lease may be
     * valid still, and what else that life granted is not known.
     */
    RECOVERING,
    /**
     * The token is of an earlier life, if it ever was one, and all leases of that are over, except
     * those that their holders have proven with claims. What else that life granted is not known,
     * and never will be.
     */
    EARLIER_LIFE,
    /**
     * It was not granted by this life for this resource, or the resource has been forgotten since.
     */
    UNKNOWN
}
