package dev.byztime.linux;

/**
 * One reading of CLOCK_REALTIME between two readings of CLOCK_MONOTONIC_RAW, in nanoseconds. It
 * bounds the difference of the two clocks.
 */
public record ClockBracket(long rawBeforeNs, long realNs, long rawAfterNs) {

    /** The uncertainty of the difference in nanoseconds. */
    public long widthNs() {
        return rawAfterNs - rawBeforeNs;
    }
}
