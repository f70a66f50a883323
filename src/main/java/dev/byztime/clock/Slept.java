package dev.byztime.clock;

/**
 * Bounds on the time that this machine has spent suspended since it booted.
 *
 * <p>Two clocks cannot be read at the same moment. CLOCK_MONOTONIC is therefore read before and
 * after CLOCK_BOOTTIME, and the true difference lies between the two differences. It is constant
 * while the machine is awake, because both clocks are slewed alike.
 *
 * @param atLeastNs the lower bound in nanoseconds, from the second reading of CLOCK_MONOTONIC
 * @param atMostNs the upper bound in nanoseconds, from the first reading of CLOCK_MONOTONIC
 */
public record Slept(long atLeastNs, long atMostNs) {

    /**
     * The shortest difference that counts as a suspend, in nanoseconds. It is fifty times the usual
     * distance between the two bounds, and far below the shortest possible suspend.
     */
    public static final long SUSPEND_NS = 1_000_000;

    /** Whether the machine may have been suspended since {@code before} was read; true in doubt. */
    public boolean mayHaveSleptSince(Slept before) {
        return atMostNs - before.atLeastNs > SUSPEND_NS || before.atMostNs - atLeastNs > SUSPEND_NS;
    }

    /** Whether the machine may have been suspended since it booted; true in doubt. */
    public boolean mayHaveSleptSinceBoot() {
        return atMostNs > SUSPEND_NS;
    }
}
