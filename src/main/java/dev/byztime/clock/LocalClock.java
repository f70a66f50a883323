package dev.byztime.clock;

/** The clock on which entries are dated, and beside it the one that runs through suspend. */
@FunctionalInterface
public interface LocalClock {

    /** Both clocks, the local one first. */
    LocalTime read();
}
