package dev.byztime.linux;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Pause;
import dev.byztime.clock.RealClock;
import dev.byztime.clock.SleepMeter;
import dev.byztime.clock.Slept;

import java.util.concurrent.locks.LockSupport;

/** The kernel's clocks. */
public final class LinuxClock implements LocalClock, SleepMeter {

    private static final int CLOCK_REALTIME = 0;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int CLOCK_MONOTONIC_RAW = 4;
    private static final int CLOCK_BOOTTIME = 7;

    /** The width in nanoseconds of a bracket that was not interrupted. */
    private static final long GOOD_BRACKET_NS = 20_000;

    private static final int BRACKET_TRIES = 100;

    /**
     * The width in nanoseconds of a good bracket of CLOCK_REALTIME. The stamps of packets need more
     * precision than the detection of a suspend.
     */
    private static final long GOOD_CALENDAR_NS = 1_000;

    private static final int CALENDAR_TRIES = 4;

    @Override
    public LocalTime read() {
        long slot = ClockGettime.claim();
        try {
            ClockGettime.fetch(CLOCK_MONOTONIC_RAW, slot);
            ClockGettime.fetch(CLOCK_BOOTTIME, slot + ClockGettime.TIMESPEC_BYTES);
            return new LocalTime(
                    ClockGettime.nanos(slot),
                    ClockGettime.nanos(slot + ClockGettime.TIMESPEC_BYTES));
        } finally {
            ClockGettime.release(slot);
        }
    }

    /** CLOCK_REALTIME. */
    public RealClock realClock() {
        return () -> {
            long slot = ClockGettime.claim();
            try {
                ClockGettime.fetch(CLOCK_REALTIME, slot);
                return ClockGettime.timestamp(slot);
            } finally {
                ClockGettime.release(slot);
            }
        };
    }

    /**
     * A reading of CLOCK_REALTIME between two readings of the raw clock; the narrowest of a few.
     */
    public ClockBracket bracket() {
        ClockBracket best = calendarBracket();
        for (int i = 1; i < CALENDAR_TRIES && best.widthNs() > GOOD_CALENDAR_NS; i++) {
            ClockBracket next = calendarBracket();
            if (next.widthNs() < best.widthNs()) {
                best = next;
            }
        }
        return best;
    }

    private static ClockBracket calendarBracket() {
        long slot = ClockGettime.claim();
        try {
            ClockGettime.fetch(CLOCK_MONOTONIC_RAW, slot);
            long beforeNs = ClockGettime.nanos(slot);
            ClockGettime.fetch(CLOCK_REALTIME, slot);
            long realNs = ClockGettime.nanos(slot);
            ClockGettime.fetch(CLOCK_MONOTONIC_RAW, slot);
            return new ClockBracket(beforeNs, realNs, ClockGettime.nanos(slot));
        } finally {
            ClockGettime.release(slot);
        }
    }

    /** A pause by the JVM's timer, which uses CLOCK_MONOTONIC. */
    public Pause pause() {
        return LockSupport::parkNanos;
    }

    /** The narrowest of several brackets; see {@link Slept}. */
    @Override
    public Slept slept() {
        Slept best = sleepBracket();
        for (int i = 1;
                i < BRACKET_TRIES && best.atMostNs() - best.atLeastNs() > GOOD_BRACKET_NS;
                i++) {
            Slept next = sleepBracket();
            if (next.atMostNs() - next.atLeastNs() < best.atMostNs() - best.atLeastNs()) {
                best = next;
            }
        }
        return best;
    }

    private Slept sleepBracket() {
        long slot = ClockGettime.claim();
        try {
            ClockGettime.fetch(CLOCK_MONOTONIC, slot);
            long beforeNs = ClockGettime.nanos(slot);
            ClockGettime.fetch(CLOCK_BOOTTIME, slot);
            long boottimeNs = ClockGettime.nanos(slot);
            ClockGettime.fetch(CLOCK_MONOTONIC, slot);
            long afterNs = ClockGettime.nanos(slot);
            return new Slept(boottimeNs - afterNs, boottimeNs - beforeNs);
        } finally {
            ClockGettime.release(slot);
        }
    }
}
