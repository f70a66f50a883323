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
 * The timescale of a machine without peers: its local clock plus an offset that only a suspend
 * changes.
 *
 * <p>Without peers, this machine's timescale <em>is</em> global time. Entries therefore have an
 * error of zero, as those of byztimed without peers. The bound covers only the reader's distance
 * from this machine's oscillator, and says nothing about other clocks.
 *
 * <p>A scale is for one thread.
 */
public final class StandaloneScale implements AutoCloseable {

    /** Opens the writer, at the start and after the file was removed or replaced. */
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
     * Continues the timescale in the file, or begins a new one.
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
        do { // a suspend between the two reads would be in one clock and not in the other
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
     * The offset with which the timescale continues. If the machine has been suspended, the entry
     * may be from before the suspend, which its local time did not count. The calendar clock
     * counted it.
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
            realOffset(local, offset, real); // checked here, because it will be needed later
            return offset;
        } catch (ArithmeticException beyond) {
            throw new IOException("the time in it is out of range; delete it to begin anew");
        }
    }

    /**
     * Publishes a new entry, so that readers' bounds stay small.
     *
     * <p>The entry is dated before the check for suspends. If the machine is suspended during this
     * call, either the offset includes the suspend, or the entry is dated before it and readers
     * refuse it.
     */
    public void publish() throws IOException {
        Timestamp asOf = clock.read().raw();
        catchUp();
        writerInPlace().publish(new Entry(offset, Timestamp.ZERO, asOf));
    }

    /**
     * Stores the distance from the calendar clock, from which the next boot restores this
     * timescale.
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

    /** Adds the time of suspends, which the local clock did not count, to the offset. */
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
