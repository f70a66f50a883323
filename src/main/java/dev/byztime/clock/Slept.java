package dev.byztime.clock;

/**
 * The time that this machine has spent suspended since it booted, as bounds.
 *
 * <p>Two clocks cannot be read at one moment. CLOCK_MONOTONIC is read on both sides of
 * CLOCK_BOOTTIME and the difference lies between; while awake it is constant, since both are slewed
 * alike.
 *
 * @param atLeastNs nanoseconds, from the later of the two outer readings
 * @param atMostNs nanoseconds, from the earlier
 */
public record Slept(long atLeastNs, long atMostNs) {

    /**
     * What counts as a suspend: fifty times the width of a good bracket, and far below the shortest
     * sleep that a machine can wake from.
     */
    public static final long SUSPEND_NS = 1_000_000;

    /** Whether the machine may have slept since {@code before} was read; in doubt, true. */
    public boolean mayHaveSleptSince(Slept before) {
        return atMostNs - before.atLeastNs > SUSPEND_NS || before.atMostNs - atLeastNs > SUSPEND_NS;
    }

    /** Whether the machine may have slept at any time since it booted; in doubt, true. */
    public boolean mayHaveSleptSinceBoot() {
        return atMostNs > SUSPEND_NS;
    }
}
