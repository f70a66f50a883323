package dev.byztime.commit;

import dev.byztime.time.Timestamp;

/**
 * The operator's limits for the transactions of one group.
 *
 * @param longestHold the longest time that a transaction may take to write, at most 366 days
 * @param maxError the error of a reading above which nothing is decided, at most 366 days
 * @param keys the largest number of keys that are remembered or taken
 * @param transactions the largest number of transactions that are undecided or remembered
 * @param keysPerTransaction the largest number of keys that one transaction may read
 * @param nameLength the largest length of a key, of a transaction's id or of a group's name, in
 *     UTF-16 code units
 * @param severalStores the largest number of undecided transactions over several stores, which are
 *     written down
 */
public record CommitLimits(
        Timestamp longestHold,
        Timestamp maxError,
        int keys,
        int transactions,
        int keysPerTransaction,
        int nameLength,
        int severalStores) {

    private static final Timestamp MAX_DURATION = new Timestamp(366 * 86_400L, 0);

    /** What is added for readings from data of before a break that was noticed after it. */
    private static final Timestamp MAX_ENTRY_KEEP = new Timestamp(1, 0);

    /**
     * @throws IllegalArgumentException if the limits are out of range
     */
    public CommitLimits {
        if (!longestHold.isAfter(Timestamp.ZERO) || longestHold.isAfter(MAX_DURATION)) {
            throw new IllegalArgumentException("the longest hold must be above 0, to 366 days");
        }
        if (maxError.isNegative() || maxError.isAfter(MAX_DURATION)) {
            throw new IllegalArgumentException("maxError must be 0 to 366 days");
        }
        if (keys < 1
                || transactions < 1
                || keysPerTransaction < 1
                || nameLength < 1
                || severalStores < 1) {
            throw new IllegalArgumentException("limits must allow something");
        }
    }

    /**
     * How far above latest the ceiling must be able to rise, in nanoseconds.
     *
     * @param slackNs how far the ceiling runs ahead of promises, in nanoseconds
     */
    public long reachNs(long slackNs) {
        return longestHold.toNanosExact() + slackNs;
    }

    /**
     * How long a client of an earlier life may still write, in nanoseconds on a local clock. Its
     * hold began at a latest that may have been too late by twice the error.
     *
     * @param driftPpb bound on the local clock's rate error
     */
    long quietNs(long driftPpb) {
        return longestHold
                        .plus(maxError)
                        .plus(maxError)
                        .plus(MAX_ENTRY_KEEP)
                        .saturatingScale(Timestamp.BILLION + 2 * driftPpb)
                        .toNanosSaturated()
                + 1;
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if it is too short or too long, or has characters that some
     *     programs replace or end a name at; its message says why
     */
    void requireName(String what, String name) {
        if (!isUsable(name)) {
            throw new IllegalArgumentException(
                    "a %s has no control characters, and no half of a surrogate pair"
                            .formatted(what));
        }
        if (name.isEmpty() || name.length() > nameLength) {
            throw new IllegalArgumentException(
                    "a %s has 1 to %d characters (UTF-16 code units), and this has %d"
                            .formatted(what, nameLength, name.length()));
        }
    }

    private static boolean isUsable(String name) {
        for (int i = 0; i < name.length(); i++) {
            char unit = name.charAt(i);
            boolean isPair =
                    i + 1 < name.length() && Character.isSurrogatePair(unit, name.charAt(i + 1));
            if (Character.isISOControl(unit) || (Character.isSurrogate(unit) && !isPair)) {
                return false;
            }
            i += isPair ? 1 : 0;
        }
        return true;
    }
}
