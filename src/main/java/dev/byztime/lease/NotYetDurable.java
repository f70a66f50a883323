package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

/**
 * A refusal: what would be promised is not on the disk yet. Once both numbers are, asking again may
 * succeed.
 *
 * @param expiresNs the expiry that its ceiling must reach: nanoseconds of global time
 * @param token the fencing token that its ceiling must reach
 */
public record NotYetDurable(long expiresNs, long token) implements Acquired, Renewed {

    /** What must be on the disk for both. */
    NotYetDurable orMore(@Nullable NotYetDurable other) {
        return other == null
                ? this
                : new NotYetDurable(
                        Math.max(expiresNs, other.expiresNs), Math.max(token, other.token));
    }
}
