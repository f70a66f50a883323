package dev.byztime.ticket;

import dev.byztime.time.Timestamp;

/**
 * The operator's limits of tickets and their keys.
 *
 * @param issuer the name of this issuer
 * @param usualLifetime the lifetime of a ticket if a request names none
 * @param longestLifetime the longest lifetime of a ticket
 * @param maxError the error above which no ticket is issued
 * @param algorithm the algorithm of new keys
 * @param rotateAfter for how long a key signs
 * @param announce for how long a key is published before it signs
 */
public record TicketLimits(
        String issuer,
        Timestamp usualLifetime,
        Timestamp longestLifetime,
        Timestamp maxError,
        SignatureAlgorithm algorithm,
        Timestamp rotateAfter,
        Timestamp announce) {

    /** The longest limit, so that sums of limits and instants are within what can be said. */
    public static final Timestamp MAX_DURATION = new Timestamp(10L * 365 * 86_400, 0);

    public TicketLimits {
        for (Timestamp each :
                new Timestamp[] {usualLifetime, longestLifetime, maxError, rotateAfter, announce}) {
            if (each.isNegative() || each.isAfter(MAX_DURATION)) {
                throw new IllegalArgumentException("no such length of time: " + each);
            }
        }
        if (usualLifetime.isAfter(longestLifetime) || rotateAfter.isBefore(longestLifetime)) {
            throw new IllegalArgumentException(
                    "the usual and the longest lifetime and rotateAfter must be in that order");
        }
    }

    /**
     * How far above latest a ticket may expire that was signed earlier: earlier readings may have
     * been wider than the present one, and their latest above it by up to twice the error.
     */
    Timestamp reach() {
        return longestLifetime.plus(maxError).plus(maxError);
    }
}
