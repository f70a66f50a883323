package dev.byztime.linux;

/**
 * CLOCK_MONOTONIC as the JVM reads it, in nanoseconds. It needs no native call of ours, so it is
 * there at once. It stands still while the machine sleeps, so it is for time limits only.
 */
public final class MonotonicClock {

    private MonotonicClock() {}

    /** The time in nanoseconds from an arbitrary moment on. */
    public static long nowNs() {
        return System.nanoTime();
    }
}
