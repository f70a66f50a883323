package dev.byztime.clock;

/** Makes the calling thread wait. */
@FunctionalInterface
public interface Pause {

    /**
     * Waits for about {@code ns} nanoseconds of CLOCK_MONOTONIC. The method returns early if the
     * thread is interrupted, or if another thread unparks it or has already done so.
     *
     * @param ns how long to wait in nanoseconds; the method returns at once if not positive
     */
    void park(long ns);
}
