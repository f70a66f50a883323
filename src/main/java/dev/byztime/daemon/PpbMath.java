package dev.byztime.daemon;

/** Arithmetic with parts per billion, rounded in the safe direction. */
final class PpbMath {

    static final long BILLION = 1_000_000_000;

    private PpbMath() {}

    /**
     * A part of a duration, rounded up.
     *
     * @param ns the duration, not negative
     * @param ppb the part, not negative, below 2^23
     */
    static long up(long ns, long ppb) {
        if (ns < Long.MAX_VALUE >> 23) {
            return (ns * ppb + BILLION - 1) / BILLION;
        }
        return (ns / BILLION + 1) * ppb; // seconds too much for an age of years
    }

    /**
     * A part of a duration, rounded towards zero.
     *
     * @param ns the duration, not negative
     * @param ppb the part, of either sign, its magnitude below 2^23
     */
    static long towardsZero(long ns, long ppb) {
        if (ns < Long.MAX_VALUE >> 23) {
            return ns * ppb / BILLION;
        }
        return ns / BILLION * ppb;
    }

    /** The middle of two arbitrary numbers, rounded down. */
    static long middle(long a, long b) {
        return (a >> 1) + (b >> 1) + (a & b & 1);
    }

    static long clamp(long value, long limit) {
        return Math.clamp(value, -limit, limit);
    }
}
