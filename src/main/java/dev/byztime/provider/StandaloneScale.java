package dev.byztime.provider;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.RealClock;
import dev.byztime.clock.SleepMeter;
import dev.byztime.clock.Slept;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataWriter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * A timescale of one machine: its local clock plus an offset that only a suspend changes.
 *
 * <p>With nobody to disagree with, this machine's scale <em>is</em> global time, so entries carry
 * an error of zero, as byztimed's do without peers. What the bound then covers is the reader's
 * distance from this machine's oscillator, and nothing about any other clock.
 *
 * <p>For one thread.
 */
public final class StandaloneScale implements AutoCloseable {

    /** Opens the writer, at the start and whenever the file has been taken away. */
    @FunctionalInterface
    public interface Opening {
        TimedataWriter open(Timestamp local, Timestamp real) throws IOException;
    }

    private final Opening opening;
    private final LocalClock clock;
    private final RealClock realClock;
    private final SleepMeter sleep;

    private @Nullable TimedataWriter writer;
    private Slept awake;
    private Timestamp offset;

    /**
     * Begins, or goes on with what the file holds.
     *
     * @throws IOException if the file cannot be written, or another process writes it
     */
    public StandaloneScale(Opening opening, LocalClock clock, RealClock realClock, SleepMeter sleep)
            throws IOException {
        this.opening = opening;
        this.clock = clock;
        this.realClock = realClock;
        this.sleep = sleep;
        Timestamp local;
        Timestamp real;
        do { // a sleep between the two clocks would be in the one and not in the other
            this.awake = sleep.slept();
            local = clock.read().raw();
            real = realClock.read();
        } while (sleep.slept().mayHaveSleptSince(awake));
        TimedataWriter opened = opening.open(local, real);
        this.writer = opened;
        try {
            this.offset = beginning(opened, local, real, awake.mayHaveSleptSinceBoot());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Where the scale goes on. On a machine that has slept, the entry may be from before, and its
     * local time has not counted the sleep; the calendar clock has.
     */
    private static Timestamp beginning(
            TimedataWriter opened, Timestamp local, Timestamp real, boolean slept)
            throws IOException {
        Entry found = opened.current();
        try {
            Timestamp offset =
                    found.isSynchronized() && slept
                            ? real.plus(opened.realOffset()).minus(local)
                            : found.offset();
            realOffset(local, offset, real); // which will be asked for
            return offset;
        } catch (ArithmeticException beyond) {
            throw new IOException("the time in it is out of range; delete it to begin anew");
        }
    }

    /**
     * Publishes the scale anew, so that readers' bounds stay small.
     *
     * <p>The entry is dated before sleep is looked for. Whenever the machine sleeps during this,
     * either the offset has it, or the entry is from before and readers refuse it.
     */
    public void publish() throws IOException {
        Timestamp asOf = clock.read().raw();
        catchUp();
        writerInPlace().publish(new Entry(offset, Timestamp.ZERO, asOf));
    }

    /**
     * Keeps the distance from the calendar clock, by which the next boot finds this scale again.
     */
    public void keepRealOffset() throws IOException {
        keepRealOffset(writerInPlace());
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    private TimedataWriter writerInPlace() throws IOException {
        TimedataWriter known = writer;
        if (known == null || !known.isInPlace()) {
            close(); // first, since the lock may still be the same file
            known = opening.open(clock.read().raw(), realClock.read());
            writer = known;
            keepRealOffset(known); // it may be a new file
        }
        return known;
    }

    private void keepRealOffset(TimedataWriter to) throws IOException {
        Timestamp realOffset;
        do {
            catchUp();
            realOffset = realOffset(clock.read().raw(), offset, realClock.read());
        } while (sleep.slept().mayHaveSleptSince(awake));
        to.keepRealOffset(realOffset);
    }

    /** Adds what the local clock has not counted. */
    private void catchUp() {
        Slept now = sleep.slept();
        if (now.mayHaveSleptSince(awake)) {
            offset = offset.plus(Timestamp.ofNanos(now.atLeastNs() - awake.atLeastNs()));
            awake = now;
        }
    }

    private static Timestamp realOffset(Timestamp local, Timestamp offset, Timestamp real) {
        return local.plus(offset).minus(real);
    }
}
