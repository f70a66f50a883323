package dev.byztime.clock;

import dev.byztime.time.Timestamp;

/**
 * One reading of the raw clock and the boot-time clock, in nanoseconds since the machine booted.
 *
 * <p>The raw clock is read first. A delay of the thread between the two reads can then only make
 * {@code boottimeNs} later, so a comparison with an earlier reading never hides a suspend. The
 * earlier reading must take the clocks in the opposite order, because a delay within it would
 * otherwise hide a suspend.
 *
 * @param rawNs nanoseconds of CLOCK_MONOTONIC_RAW, the raw clock. Nothing slews it, so its rate is
 *     the oscillator's. It stops during suspend
 * @param boottimeNs nanoseconds of CLOCK_BOOTTIME, the boot-time clock, which keeps running during
 *     suspend and is slewed like CLOCK_MONOTONIC
 */
public record LocalTime(long rawNs, long boottimeNs) {

    /** The raw clock as a timestamp, as timedata entries contain it. */
    public Timestamp raw() {
        return Timestamp.ofNanos(rawNs);
    }

    /**
     * How far CLOCK_BOOTTIME is ahead of the raw clock, in nanoseconds, because of suspends and
     * slewing.
     */
    public long aheadNs() {
        return boottimeNs - rawNs;
    }
}
