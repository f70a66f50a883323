package dev.byztime.timedata;

import dev.byztime.time.Timestamp;

/**
 * Entries whose every field follows from their number, so that one put together from two shows.
 *
 * <p>The number is the seconds of the offset. Number 0 is zero throughout, as is a hole in a file.
 */
final class SelfCheckingEntry {

    /** Half a second and a bit: nanoseconds are in normal form without a division. */
    private static final long NANOS = 0x1fff_ffff;

    private SelfCheckingEntry() {}

    static Entry number(long n) {
        long a = mix(n);
        long b = mix(a);
        return new Entry(
                new Timestamp(n, (int) (a & NANOS)),
                new Timestamp(b >>> 34, (int) (a >>> 32 & NANOS)),
                new Timestamp(mix(b), (int) (b & NANOS)));
    }

    static long numberOf(Entry entry) {
        return entry.offset().seconds();
    }

    static boolean isWhole(Entry entry) {
        return entry.equals(number(numberOf(entry)));
    }

    private static long mix(long x) {
        long y = (x ^ x >>> 31) * 0x9E37_79B9_7F4A_7C15L;
        long z = (y ^ y >>> 29) * 0xBF58_476D_1CE4_E5B9L;
        return z ^ z >>> 32;
    }
}
