package dev.byztime.time;

/**
 * One atomic reading of an interval clock: global time at one moment, and what it rests on.
 *
 * <p>Whatever compares both ends with something must use one reading for both; two readings around
 * an update can make an expiry neither past nor to come, or both.
 *
 * @param interval contains the true global time at the moment of the reading
 * @param estimate the likeliest time; the middle of the interval unless {@code mode} is SLEW
 * @param local the local clock at that moment
 * @param age local time since the data's as_of; negative if the data is dated ahead
 * @param era the era of the local clock behind it
 * @param driftPpb the interval's ends move apart by {@code 2 * driftPpb} nanoseconds a second each
 *     way while no news comes
 * @param status whether it is within the operator's limits
 * @param mode how the estimate follows the data
 * @param breaks how often so far this clock's timescale was broken, by a suspend or a
 *     discontinuity. Two readings with different counts must not be compared with each other
 */
public record Reading(
        TimeInterval interval,
        Timestamp estimate,
        Timestamp local,
        Timestamp age,
        Era era,
        long driftPpb,
        Status status,
        Mode mode,
        long breaks) {

    /** Whether the interval is as good as the operator expects. */
    public enum Status {
        /** Within the limits. */
        SYNCHRONIZED,
        /** True, but older or wider than the operator's limits. */
        DEGRADED
    }

    /** How the estimate follows the data. */
    public enum Mode {
        /** It is the data's estimate at every reading, and may jump when data comes. */
        STEP,
        /** It moves at a limited rate, and may lie outside the interval meanwhile. */
        SLEW
    }

    public Timestamp earliest() {
        return interval.earliest();
    }

    public Timestamp latest() {
        return interval.latest();
    }

    /** Half the interval, rounded up. */
    public Timestamp error() {
        return interval.error();
    }
}
