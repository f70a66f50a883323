package dev.byztime.access;

import java.util.Locale;

/**
 * The permissions of a token. No scope includes another, so a line lists all permissions of its
 * token.
 */
public enum Scope {
    /** Judge messages and get timestamps. */
    AT_MOST_ONCE,
    /** Acquire, renew, watch and release leases. */
    LEASES,
    /** Issue tickets. */
    TICKETS,
    /** Run transactions and settle them. */
    COMMITS,
    /** Read listings, watermarks and metrics. */
    READ,
    /** Revoke leases, and operate the process. */
    ADMIN;

    /** The name in files and answers, such as {@code at-most-once}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
