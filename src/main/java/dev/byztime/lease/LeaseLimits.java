package dev.byztime.lease;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * What the operator allows.
 *
 * <p>If the longest term or maxError were larger in an earlier life whose state folder is lost, the
 * operator waits for the difference; the folder itself knows the largest of all: {@link
 * LeaseTimescale}.
 *
 * @param shortestTerm no term is shorter; positive
 * @param longestTerm no term is longer
 * @param usualTerm for who asks for none
 * @param maxError the error above which nothing is promised and no verdict given
 * @param resources how many are known at once, those in use and those remembered
 * @param holders of one resource at once
 * @param waiting requests at once, for one resource
 * @param waitingInAll requests at once
 * @param nameLength of a resource, a holder, a request or a version, in UTF-16 code units
 */
public record LeaseLimits(
        Timestamp shortestTerm,
        Timestamp longestTerm,
        Timestamp usualTerm,
        Timestamp maxError,
        int resources,
        int holders,
        int waiting,
        int waitingInAll,
        int nameLength) {

    /** So that an expiry and what is added to it stay within 64-bit nanoseconds. */
    static final Timestamp LONGEST_OF_ALL = new Timestamp(366 * 86_400L, 0);

    /** So that a claim, which has two of them, stays within 64 KiB. */
    private static final int LONGEST_NAME = 10_000;

    /**
     * @throws IllegalArgumentException if they make no sense
     */
    public LeaseLimits {
        if (!shortestTerm.isAfter(Timestamp.ZERO)
                || usualTerm.isBefore(shortestTerm)
                || longestTerm.isBefore(usualTerm)
                || longestTerm.isAfter(LONGEST_OF_ALL)) {
            throw new IllegalArgumentException(
                    "terms must be 0 < shortest <= usual <= longest <= 366 days");
        }
        if (maxError.isNegative() || maxError.isAfter(LONGEST_OF_ALL)) {
            throw new IllegalArgumentException("maxError must be 0 to 366 days");
        }
        if (resources < 1 || holders < 1 || waiting < 0 || waitingInAll < 0) {
            throw new IllegalArgumentException("limits must allow something");
        }
        if (nameLength < 1 || nameLength > LONGEST_NAME) {
            throw new IllegalArgumentException("names must have 1 to " + LONGEST_NAME);
        }
    }

    /** How long promises may be by these limits. */
    LongestPromise longestPromise() {
        return new LongestPromise(longestTerm, maxError);
    }

    /**
     * How far above latest a ceiling of expiries must be able to rise.
     *
     * @param slackNs how far it runs ahead of what was promised
     */
    public long reachNs(long slackNs) {
        return longestTerm.toNanosExact() + slackNs;
    }

    /**
     * How long it takes until whatever was promised by these limits is over, on a local clock.
     *
     * @param driftPpb bound on the local clock's rate error
     */
    public long quietNs(long driftPpb) {
        return longestPromise().quietNs(driftPpb);
    }

    /**
     * @throws IllegalArgumentException if the term wished for is not positive
     */
    long termNs(@Nullable Timestamp wished) {
        if (wished == null) {
            return usualTerm.toNanosExact();
        }
        if (!wished.isAfter(Timestamp.ZERO)) {
            throw new IllegalArgumentException("a term must be positive");
        }
        return Timestamp.min(longestTerm, Timestamp.max(shortestTerm, wished)).toNanosExact();
    }

    /**
     * The latest that can have been promised by now on this timescale: by a reading whose latest
     * was too late by twice the error.
     *
     * @param latest by a reading now; all in nanoseconds of global time
     */
    long latestPromiseNs(long latest) {
        return Timestamp.ofNanos(latest).plusNanos(longestPromise().aheadNs()).toNanosSaturated();
    }

    /**
     * @throws IllegalArgumentException if it is not what a name may be; says why
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
