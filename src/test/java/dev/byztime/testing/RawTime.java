package dev.byztime.testing;

import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.time.Era;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A timescale that is the machine's raw clock, of one error always: it needs no file, and goes on
 * from one process to the next.
 */
public final class RawTime implements IntervalClock {

    public static final long ERROR_NS = 1_000_000;

    private final LinuxClock clock = new LinuxClock();
    private final Era era;

    public RawTime() {
        try {
            era = Kernel.era();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Reading now() {
        Reading.Basis basis = new Reading.Basis(Timestamp.ZERO, Timestamp.ZERO, era, 0, 0);
        return new Reading(
                basis, clock.read().rawNs(), ERROR_NS, null, Reading.Status.SYNCHRONIZED);
    }
}
