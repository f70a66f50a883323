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
    /** It is of an earlier life, of which is not known what else it granted. */
    RECOVERING,
    /** It was not granted for this resource, or the resource has been forgotten since. */
    UNKNOWN
}
