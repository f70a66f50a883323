package dev.byztime.daemon;

/** Arithmetic with parts per billion, rounded in the direction that is safe. */
final class PpbMath {

    static final long BILLION = 1_000_000_000;

    private PpbMath() {}

    /**
     * The part of a length of time, rounded up.
     *
     * @param ns not negative
     * @param ppb not negative, below 2^23
     */
    static long up(long ns, long ppb) {
        if (ns < Long.MAX_VALUE >> 23) {
            return (ns * ppb + BILLION - 1) / BILLION;
        }
        return (ns / BILLION + 1) * ppb; // some seconds too much of an age of years
    }

    /**
     * The part of a length of time, rounded towards zero.
     *
     * @param ns not negative
     * @param ppb of either sign, its magnitude below 2^23
     */
    static long towardsZero(long ns, long ppb) {
        if (ns < Long.MAX_VALUE >> 23) {
            return ns * ppb / BILLION;
        }
        return ns / BILLION * ppb;
    }

    /** The middle of any two numbers, rounded down. */
    static long middle(long a, long b) {
        return (a >> 1) + (b >> 1) + (a & b & 1);
    }

    static long clamp(long value, long limit) {
        return Math.clamp(value, -limit, limit);
    }
}
