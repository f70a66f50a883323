package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

/**
 * A refusal: the ceilings on the disk are too low for the promise. A retry may succeed once they
 * have risen.
 *
 * @param expiresNs the value that the ceiling of expiries must reach, in nanoseconds of global time
 * @param token the value that the ceiling of fencing tokens must reach
 */
public record NotYetDurable(long expiresNs, long token) implements AcquireResult, RenewResult {

    /** The values that satisfy both refusals. */
    NotYetDurable orMore(@Nullable NotYetDurable other) {
        return other == null
                ? this
                : new NotYetDurable(
                        Math.max(expiresNs, other.expiresNs), Math.max(token, other.token));
    }
}
