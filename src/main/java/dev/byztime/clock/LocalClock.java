package dev.byztime.clock;

/**
 * A reader of the machine's two clocks: the raw clock, which dates timedata entries, and the
 * boot-time clock, which keeps running during suspend.
 */
@FunctionalInterface
public interface LocalClock {

    /** Reads both clocks, the raw clock first. */
    LocalTime read();
}
