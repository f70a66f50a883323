package dev.byztime.clock;

/** Lets a thread wait. */
@FunctionalInterface
public interface Pause {

    /**
     * Waits about that long on the local clock. May return early: at once if the thread is
     * interrupted, and when another thread unparks it, be it before this is called.
     *
     * @param ns nanoseconds; none if not positive
     */
    void park(long ns);
}
