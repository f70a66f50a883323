package dev.byztime.lease;

import dev.byztime.stable.Ceiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

/**
 * A reading precise enough for decisions about leases, in nanoseconds.
 *
 * @param earliestNs the earliest possible global time, in nanoseconds
 * @param latestNs the latest possible global time, in nanoseconds
 * @param localNs the local clock in nanoseconds since the boot. It stands still during suspend, so
 *     a duration that has passed on it has also passed in true time, within the bound on drift
 * @param breaks the number of breaks of the timescale so far
 * @param reading the reading itself
 */
record DecisionTime(long earliestNs, long latestNs, long localNs, long breaks, Reading reading) {

    /**
     * The reading as the time of a decision.
     *
     * @throws TimeUnavailableException if the error of the reading is too large, or if global time
     *     is so late that numbers beyond it would overflow
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
