package dev.byztime.clock;

import dev.byztime.time.Timestamp;

/** The machine's clock of calendar time, CLOCK_REALTIME, which may step. */
@FunctionalInterface
public interface RealClock {

    /** The time since the Unix epoch according to this machine. */
    Timestamp read();
}
