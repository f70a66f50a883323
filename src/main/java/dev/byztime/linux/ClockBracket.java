package dev.byztime.linux;

/**
 * CLOCK_REALTIME between two looks at CLOCK_MONOTONIC_RAW, in nanoseconds: so the one clock less
 * the other lies between two numbers.
 */
public record ClockBracket(long rawBeforeNs, long realNs, long rawAfterNs) {

    /** How much it leaves open. */
    public long widthNs() {
        return rawAfterNs - rawBeforeNs;
    }
}
