package dev.byztime.stable;

import dev.byztime.time.Reading;

import org.jspecify.annotations.Nullable;

/**
 * A ceiling as its users see it: how far they may promise at present, where this life began, and a
 * way to ask for more.
 *
 * <p>{@link CeilingKeeper} keeps one in a file. An instance of a service of many instances has one
 * for each partition that it owns.
 *
 * <p>It is safe for any number of threads.
 */
public interface KeptCeiling extends ReadableCeiling {

    /** How far above latest the ceiling may rise, in nanoseconds. */
    long reachNs();

    /**
     * How far above a demand the ceiling is raised, in the unit of the ceiling: nanoseconds of
     * global time, or tokens.
     */
    long slack();

    /**
     * Checks that a reading is good enough for the ceiling to rise by.
     *
     * @throws dev.byztime.time.TimeUnavailableException if its error is too large, or as {@link
     *     Ceiling#requireRoomBeyond}
     */
    void requireMayRiseBy(Reading now);

    /** Demands that the ceiling rise to {@code value} or above, without waiting. */
    void demand(long value);

    /**
     * Demands that the ceiling rise to {@code value} or above, and waits until it has.
     *
     * @param patienceNs the longest wait, in nanoseconds; not positive for none
     * @return whether the ceiling has reached the value
     */
    boolean await(long value, long patienceNs);

    /** The reason why the ceiling cannot rise at present; null if there is none. */
    @Nullable RaiseFailure obstacle();
}
