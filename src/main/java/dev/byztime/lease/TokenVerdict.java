package dev.byztime.lease;

/**
 * The verdict on a fencing token.
 *
 * <p>It is only advice, because another lease may be granted between this verdict and a write that
 * relies on it. Only the storage itself can exclude late writes. It must keep the highest token
 * that it has seen, and refuse lower tokens atomically with the write.
 */
public enum TokenVerdict {
    /** No conflicting lease was granted since. */
    CURRENT,
    /** A conflicting lease was granted since. This verdict is final. */
    SUPERSEDED,
    /**
     * The service is recovering from a restart, and the token is from an earlier life. Its lease
     * may still be valid, and the other grants of that life are unknown.
     */
    RECOVERING,
    /**
     * The token, if it was ever granted, is from an earlier life. All leases of that life are over,
     * except those that holders have proven with claims. The other grants of that life will never
     * be known.
     */
    EARLIER_LIFE,
    /** This life did not grant the token for this resource, or has forgotten the resource since. */
    UNKNOWN
}
