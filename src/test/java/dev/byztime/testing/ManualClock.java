package dev.byztime.testing;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.SleepMeter;
import dev.byztime.clock.Slept;
import dev.byztime.time.Timestamp;

/** All of a machine's clocks, turned by hand; any thread may turn or read them. */
public final class ManualClock implements LocalClock, SleepMeter {

    private Timestamp raw;
    private Timestamp real;
    private long sleptNs;

    public ManualClock(Timestamp raw, Timestamp real) {
        this.raw = raw;
        this.real = real;
    }

    /** Time passes while the machine is awake. */
    public synchronized void advance(Timestamp elapsed) {
        raw = raw.plus(elapsed);
        real = real.plus(elapsed);
    }

    /** The machine sleeps: the raw clock stands still and CLOCK_BOOTTIME runs on. */
    public synchronized void sleep(Timestamp elapsed) {
        sleptNs += elapsed.toNanosSaturated();
        real = real.plus(elapsed);
    }

    /** Somebody sets the calendar clock. */
    public synchronized void setReal(Timestamp now) {
        real = now;
    }

    @Override
    public synchronized LocalTime read() {
        return new LocalTime(raw.toNanosExact(), raw.toNanosExact() + sleptNs);
    }

    @Override
    public synchronized Slept slept() {
        return new Slept(sleptNs, sleptNs);
    }

    public synchronized Timestamp real() {
        return real;
    }
}
