package dev.byztime.clock;

import dev.byztime.time.Timestamp;

/**
 * One look at the local clocks.
 *
 * <p>The raw clock is read first. Whatever delays the thread between the two can then only make
 * {@code boottimeNs} look later, never hide a suspend.
 *
 * @param raw CLOCK_MONOTONIC_RAW: not slewed by anybody, so its rate is the oscillator's; stops
 *     during suspend
 * @param boottimeNs CLOCK_BOOTTIME in nanoseconds: runs through suspend, slewed as CLOCK_MONOTONIC
 */
public record LocalTime(Timestamp raw, long boottimeNs) {}
