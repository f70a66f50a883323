package dev.byztime.lease;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * The operator's limits for leases.
 *
 * <p>The state folder records the largest limits of all lives: {@link LeaseTimescale}. If the
 * folder is lost and an earlier life had a longer term or a larger maxError, the operator must wait
 * for the difference.
 *
 * @param shortestTerm the shortest term; positive
 * @param usualTerm the term if a request names none
 * @param longestTerm the longest term; at most 366 days
 * @param maxError the error above which no promise is made and no verdict given
 * @param resources the largest number of known resources, including idle ones
 * @param holders the largest number of holders of one resource
 * @param waiting the largest number of waiting requests for one resource
 * @param waitingInAll the largest number of waiting requests in all
 * @param nameLength the largest length of the name of a resource, holder, request or version, in
 *     UTF-16 code units
 */
public record LeaseLimits(
        Timestamp shortestTerm,
        Timestamp usualTerm,
        Timestamp longestTerm,
        Timestamp maxError,
        int resources,
        int holders,
        int waiting,
        int waitingInAll,
        int nameLength) {

    /**
     * The upper limit of terms and errors, so that sums with expiries fit into 64-bit nanoseconds.
     */
    static final Timestamp MAX_TERM_OR_ERROR = new Timestamp(366 * 86_400L, 0);

    /**
     * The upper limit of the length of names, so that a claim with two names stays within 64 KiB.
     */
    private static final int MAX_NAME_LENGTH = 10_000;

    /**
     * @throws IllegalArgumentException if the limits are out of range or contradict each other
     */
    public LeaseLimits {
        if (!shortestTerm.isAfter(Timestamp.ZERO)
                || usualTerm.isBefore(shortestTerm)
                || longestTerm.isBefore(usualTerm)
                || longestTerm.isAfter(MAX_TERM_OR_ERROR)) {
            throw new IllegalArgumentException(
                    "terms must be 0 < shortest <= usual <= longest <= 366 days");
        }
        if (maxError.isNegative() || maxError.isAfter(MAX_TERM_OR_ERROR)) {
            throw new IllegalArgumentException("maxError must be 0 to 366 days");
        }
        if (resources < 1 || holders < 1 || waiting < 0 || waitingInAll < 0) {
            throw new IllegalArgumentException("limits must allow something");
        }
        if (nameLength < 1 || nameLength > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("names must have 1 to " + MAX_NAME_LENGTH);
        }
    }

    /** The longest promise that these limits permit. */
    LongestPromise longestPromise() {
        return new LongestPromise(longestTerm, maxError);
    }

    /**
     * How far above latest the ceiling of expiries must be able to rise, in nanoseconds.
     *
     * @param slackNs how far the ceiling runs ahead of promised expiries, in nanoseconds
     */
    public long reachNs(long slackNs) {
        return longestTerm.toNanosExact() + slackNs;
    }

    /**
     * The term that a request gets, in nanoseconds.
     *
     * @throws IllegalArgumentException if the requested term is not positive
     */
    long termNs(@Nullable Timestamp requested) {
        if (requested == null) {
            return usualTerm.toNanosExact();
        }
        if (!requested.isAfter(Timestamp.ZERO)) {
            throw new IllegalArgumentException("a term must be positive");
        }
        return Timestamp.min(longestTerm, Timestamp.max(shortestTerm, requested)).toNanosExact();
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if the name is not allowed; its message says why
     */
    void requireName(String what, String name) {
        if (name.isEmpty() || name.length() > nameLength) {
            throw new IllegalArgumentException(
                    "a %s has 1 to %d characters (UTF-16 code units), and this has %d"
                            .formatted(what, nameLength, name.length()));
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        "a %s has no control characters, and this has U+%04X at %d"
                                .formatted(what, (int) c, i));
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == name.length()
                        || !Character.isLowSurrogate(name.charAt(i + 1))) {
                    throw new IllegalArgumentException(
                            "a %s has no lone surrogates, and this has U+%04X at %d"
                                    .formatted(what, (int) c, i));
                }
                i++;
            }
        }
    }
}
