package dev.byztime.time;

/** A clock that knows how wrong it may be. */
@FunctionalInterface
public interface IntervalClock {

    /**
     * Global time now.
     *
     * @throws TimeUnavailableException if it cannot be known at present
     */
    Reading now();

    /**
     * Global time now, if it is known well enough for the caller.
     *
     * @param maxError the largest error that will do
     * @throws TimeUnavailableException also if the error is larger
     */
    default Reading now(Timestamp maxError) {
        return now().within(maxError);
    }
}
