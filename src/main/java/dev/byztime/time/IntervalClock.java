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
        Reading now = now();
        Timestamp error = now.error();
        if (error.isAfter(maxError)) {
            throw new TimeUnavailableException(
                    Unavailable.ERROR_TOO_LARGE,
                    "the error is " + error + " s now, and the request accepts " + maxError + " s");
        }
        return now;
    }
}
