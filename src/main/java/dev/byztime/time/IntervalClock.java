package dev.byztime.time;

/** A clock whose readings state how wrong they may be. */
@FunctionalInterface
public interface IntervalClock {

    /**
     * Global time now.
     *
     * @throws TimeUnavailableException if global time cannot be known at present
     */
    Reading now();

    /**
     * Global time now, if its error is small enough for the caller.
     *
     * @param maxError the largest error that the caller accepts
     * @throws TimeUnavailableException if global time cannot be known, or if its error is larger
     *     than {@code maxError}
     */
    default Reading now(Timestamp maxError) {
        return now().within(maxError);
    }
}
