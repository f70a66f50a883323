package dev.byztime.linux;

/** One clock_gettime through the binding that readings use, for benchmarks to compare with. */
public final class BareClock {

    private static final int CLOCK_MONOTONIC_RAW = 4;

    private BareClock() {}

    /** CLOCK_MONOTONIC_RAW in nanoseconds. */
    public static long raw() {
        long slot = ClockGettime.claim();
        try {
            ClockGettime.fetch(CLOCK_MONOTONIC_RAW, slot);
            return ClockGettime.nanos(slot);
        } finally {
            ClockGettime.release(slot);
        }
    }
}
