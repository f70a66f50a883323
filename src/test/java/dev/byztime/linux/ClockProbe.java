package dev.byztime.linux;

import dev.byztime.clock.LocalTime;

import java.io.IOException;

/** A program that says what it sees of clocks, era and time namespace, in one line. */
final class ClockProbe {

    private ClockProbe() {}

    public static void main(String[] arguments) throws IOException {
        LocalTime now = new LinuxClock().read();
        System.out.printf(
                "%s %s %d %d%n",
                Kernel.inTimeNamespace(),
                Kernel.era(),
                now.raw().seconds(),
                now.boottimeNs() / 1_000_000_000);
    }
}
