package dev.byztime.cluster;

import dev.byztime.stable.Ceiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

/**
 * A reading precise enough for decisions about a partition, in nanoseconds.
 *
 * @param earliestNs the earliest possible global time
 * @param latestNs the latest possible global time
 * @param localNs the local clock, which stands still during suspend
 * @param breaks the number of breaks of the timescale that this process has seen
 * @param driftPpb bound on the local clock's rate error, in parts per billion
 */
record PartitionMoment(long earliestNs, long latestNs, long localNs, long breaks, long driftPpb) {

    /**
     * The reading as the moment of a decision.
     *
     * @throws dev.byztime.time.TimeUnavailableException if the error is too large, or numbers
     *     beyond the reading would overflow
     */
    static PartitionMoment of(Reading reading, long maxErrorNs) {
        Ceiling.requireRoomBeyond(reading.within(Timestamp.ofNanos(maxErrorNs)));
        return new PartitionMoment(
                reading.earliest().toNanosExact(),
                reading.latest().toNanosExact(),
                reading.local().toNanosSaturated(),
                reading.breaks(),
                reading.driftPpb());
    }

    /** The local time at which a duration in nanoseconds has certainly passed since. */
    long localAfterNs(long ns) {
        return localNs
                + Timestamp.ofNanos(ns)
                        .saturatingScale(Timestamp.BILLION + 2 * driftPpb)
                        .toNanosSaturated()
                + 1;
    }
}
