package dev.byztime.commit;

import dev.byztime.stable.Ceiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

/**
 * A reading precise enough for decisions about transactions, in nanoseconds.
 *
 * @param earliestNs the earliest possible global time, in nanoseconds
 * @param latestNs the latest possible global time, in nanoseconds
 * @param localNs the local clock, which stands still during suspend, in nanoseconds
 * @param reading the reading itself
 */
record CommitMoment(long earliestNs, long latestNs, long localNs, Reading reading) {

    /**
     * The reading as the moment of a decision.
     *
     * @throws TimeUnavailableException if the error is too large, or numbers beyond the reading
     *     would overflow
     */
    static CommitMoment of(Reading reading, CommitLimits limits) {
        Ceiling.requireRoomBeyond(reading.within(limits.maxError()));
        return new CommitMoment(
                reading.earliest().toNanosExact(),
                reading.latest().toNanosExact(),
                reading.local().toNanosSaturated(),
                reading);
    }
}
