package dev.byztime.clock;

/**
 * The clock that dates timedata entries, read together with a clock that keeps running during
 * suspend.
 */
@FunctionalInterface
public interface LocalClock {

    /** Both clocks, the local one first. */
    LocalTime read();
}
