package dev.byztime.daemon.net;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.RealClock;
import dev.byztime.clock.SleepMeter;
import dev.byztime.linux.ClockBracket;
import dev.byztime.linux.LinuxClock;

import java.util.function.Supplier;

/**
 * The clocks of the machine that a node runs on.
 *
 * @param local whose raw part the core counts by
 * @param calendar for the first guess
 * @param sleep tells whether the raw clock has stood still
 * @param brackets relate the kernel's stamps to the raw clock
 */
public record HostClocks(
        LocalClock local, RealClock calendar, SleepMeter sleep, Supplier<ClockBracket> brackets) {

    /**
     * @param local the same one, or one that says that it cannot be used
     */
    public static HostClocks of(LinuxClock clock, LocalClock local) {
        return new HostClocks(local, clock.realClock(), clock, clock::bracket);
    }

    long rawNs() {
        return local.read().rawNs();
    }
}
