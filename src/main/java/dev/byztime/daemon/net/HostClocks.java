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
 * @param local the clock whose raw part the core uses
 * @param calendar the clock for the first guess
 * @param sleep tells whether the raw clock has stood still
 * @param brackets relates the kernel's stamps to the raw clock
 */
public record HostClocks(
        LocalClock local, RealClock calendar, SleepMeter sleep, Supplier<ClockBracket> brackets) {

    /**
     * The clocks of this machine.
     *
     * @param local the same clock, or a wrapper that reports when the clock cannot be used
     */
    public static HostClocks of(LinuxClock clock, LocalClock local) {
        return new HostClocks(local, clock.realClock(), clock, clock::bracket);
    }

    long rawNs() {
        return local.read().rawNs();
    }
}
