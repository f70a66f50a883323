package dev.byztime.lease;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

/**
 * A reading that is good enough to decide by, as numbers of nanoseconds.
 *
 * @param earliest the least that global time may be
 * @param latest the most
 * @param local the local clock, which counts from the boot and stands still in suspend: so what is
 *     waited for on it has passed on any other
 * @param breaks how often the timescale was broken
 * @param reading the same with all that belongs to it
 */
record Moment(long earliest, long latest, long local, long breaks, Reading reading) {

    /** Instants that are not further ahead leave room for any term and margin beyond them. */
    private static final long MOST = Long.MAX_VALUE - (1L << 61);

    /**
     * @throws TimeUnavailableException if it is not good enough
     */
    static Moment of(Reading reading, LeaseLimits limits) {
        reading.within(limits.maxError());
        long earliest = reading.earliest().toNanosSaturated();
        long latest = reading.latest().toNanosSaturated();
        if (latest > MOST || earliest < -MOST) {
            throw new TimeUnavailableException(
                    Unavailable.OVERFLOW, "nanoseconds of global time are beyond 64 bits");
        }
        return new Moment(
                earliest, latest, reading.local().toNanosSaturated(), reading.breaks(), reading);
    }
}
