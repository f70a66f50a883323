package dev.byztime.clock;

import dev.byztime.time.Timestamp;

/**
 * One look at the local clocks, which count nanoseconds since the machine booted.
 *
 * <p>The raw clock is read first. Whatever delays the thread between the two can then only make
 * {@code boottimeNs} look later, so compared with an earlier look it never hides a suspend. The
 * earlier one must then have its clocks the other way round, for its own delay would hide one.
 *
 * @param rawNs CLOCK_MONOTONIC_RAW: not slewed by anybody, so its rate is the oscillator's; stops
 *     during suspend
 * @param boottimeNs CLOCK_BOOTTIME: runs through suspend, slewed as CLOCK_MONOTONIC
 */
public record LocalTime(long rawNs, long boottimeNs) {

    /** The raw clock in the form that entries have. */
    public Timestamp raw() {
        return Timestamp.ofNanos(rawNs);
    }

    /** By how much CLOCK_BOOTTIME is ahead of the raw clock: sleep, and slewing. */
    public long aheadNs() {
        return boottimeNs - rawNs;
    }
}
