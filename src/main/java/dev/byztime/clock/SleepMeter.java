package dev.byztime.clock;

/** Measures how long this machine has been suspended since it booted. */
@FunctionalInterface
public interface SleepMeter {

    /** CLOCK_BOOTTIME minus CLOCK_MONOTONIC, which only suspend changes. */
    Slept slept();
}
