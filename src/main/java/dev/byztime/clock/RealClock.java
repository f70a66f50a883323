package dev.byztime.clock;

import dev.byztime.time.Timestamp;

/** The machine's idea of calendar time, CLOCK_REALTIME, which may step. */
@FunctionalInterface
public interface RealClock {

    /** Time since the Unix epoch, as the machine believes it. */
    Timestamp read();
}
