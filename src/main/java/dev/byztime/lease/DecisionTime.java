package dev.byztime.lease;

import dev.byztime.stable.Ceiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

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
record DecisionTime(long earliest, long latest, long local, long breaks, Reading reading) {

    /**
     * @throws TimeUnavailableException if it is not good enough
     */
    static DecisionTime of(Reading reading, LeaseLimits limits) {
        Ceiling.requireRoomBeyond(reading.within(limits.maxError()));
        return new DecisionTime(
                reading.earliest().toNanosExact(),
                reading.latest().toNanosExact(),
                reading.local().toNanosSaturated(),
                reading.breaks(),
                reading);
    }
}
