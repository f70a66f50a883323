package dev.byztime.consumer;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.linux.LinuxClock;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * The machine's local clock, which can be stopped or set by hand, and remembers what it last said.
 * For one thread.
 */
final class StoppableClock implements LocalClock {

    private final LinuxClock machine = new LinuxClock();
    private @Nullable LocalTime stopped;
    private @Nullable LocalTime said;

    /** From now on it says what the machine's clock says now. */
    Timestamp stop() {
        LocalTime now = machine.read();
        stopped = now;
        return now.raw();
    }

    /** From now on it says this. */
    void stopAt(Timestamp raw) {
        stopped = new LocalTime(raw.toNanosExact(), raw.toNanosExact());
    }

    /** What it said last. */
    Timestamp said() {
        if (said == null) {
            throw new IllegalStateException("nobody has asked it");
        }
        return said.raw();
    }

    @Override
    public LocalTime read() {
        LocalTime now = stopped == null ? machine.read() : stopped;
        said = now;
        return now;
    }
}
