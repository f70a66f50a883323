package dev.byztime.daemon.net;

import dev.byztime.clock.Slept;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataWriter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The timedata file of a node, opened for writing.
 *
 * <p>It holds the lock that excludes byztimed and every other writer. If the file is removed, it is
 * made again. Only one thread may use it.
 */
final class PublishedTime implements AutoCloseable {

    private final Path path;
    private final Era era;
    private final HostClocks clocks;
    private final long guessNs;

    private @Nullable TimedataWriter writer;
    private boolean realOffsetIsKept;

    /** Opens the file, creates it if it is missing, and keeps its content for readers. */
    PublishedTime(Path path, Era era, HostClocks clocks) throws IOException {
        this.path = path;
        this.era = era;
        this.clocks = clocks;
        Timestamp local;
        Timestamp real;
        Slept before;
        do { // a suspend between the two readings would be in one of them only
            before = clocks.sleep().slept();
            local = clocks.local().read().raw();
            real = clocks.calendar().read();
        } while (clocks.sleep().slept().mayHaveSleptSince(before));
        TimedataWriter opened = TimedataWriter.open(path, era, local, real);
        this.writer = opened;
        try {
            this.guessNs = beginning(opened, local, real, before.mayHaveSleptSinceBoot());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * The first guess: the place where the last process of this boot left the scale. Without such a
     * process, or if the machine may have slept since, it is the calendar time, corrected by its
     * known error.
     */
    private static long beginning(
            TimedataWriter opened, Timestamp local, Timestamp real, boolean slept)
            throws IOException {
        Entry found = opened.current();
        try {
            if (!found.isSynchronized() || !slept) {
                return found.offset().toNanosExact();
            }
            opened.publish(new Entry(found.offset(), Entry.UNSYNCHRONIZED, local));
            return real.plus(opened.realOffset()).minus(local).toNanosExact();
        } catch (ArithmeticException beyond) {
            throw new IOException("the time in it is out of range; delete it to begin anew");
        }
    }

    /** The guess for global time minus the local clock, at the start. */
    long guessNs() {
        return guessNs;
    }

    /** The guess by the calendar, after a suspend. */
    long calendarGuessNs() throws IOException {
        TimedataWriter open = inPlace();
        Timestamp local = clocks.local().read().raw();
        Timestamp real = clocks.calendar().read();
        try {
            return real.plus(open.realOffset()).minus(local).toNanosExact();
        } catch (ArithmeticException beyond) {
            return open.current().offset().toNanosSaturated();
        }
    }

    /**
     * Publishes an interval. One whose ends are in the wrong order is refused: the last one stays,
     * and grows.
     */
    void publish(long offsetNs, long errorNs, long asOfNs) throws IOException {
        if (errorNs < 0) {
            throw new IllegalArgumentException("the interval ends before it begins");
        }
        inPlace()
                .publish(
                        new Entry(
                                Timestamp.ofNanos(offsetNs),
                                Timestamp.ofNanos(errorNs),
                                Timestamp.ofNanos(asOfNs)));
        if (!realOffsetIsKept) {
            keepRealOffset();
        }
    }

    void publishUnsynchronized(long asOfNs) throws IOException {
        TimedataWriter open = inPlace();
        open.publish(
                new Entry(
                        open.current().offset(), Entry.UNSYNCHRONIZED, Timestamp.ofNanos(asOfNs)));
    }

    /**
     * Keeps the offset of global time from the calendar, if global time is known. The next boot
     * makes its first guess from it.
     */
    void keepRealOffset() throws IOException {
        TimedataWriter open = inPlace();
        Entry current = open.current();
        if (!current.isSynchronized()) {
            return;
        }
        Slept before = clocks.sleep().slept();
        Timestamp global = clocks.local().read().raw().saturatingPlus(current.offset());
        Timestamp real = clocks.calendar().read();
        if (!clocks.sleep().slept().mayHaveSleptSince(before)) {
            open.keepRealOffset(global.saturatingMinus(real));
            realOffsetIsKept = true;
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    private TimedataWriter inPlace() throws IOException {
        TimedataWriter known = writer;
        if (known == null || !known.isInPlace()) {
            close(); // first, since the lock may still be on the same file
            known =
                    TimedataWriter.open(
                            path, era, clocks.local().read().raw(), clocks.calendar().read());
            writer = known;
            realOffsetIsKept = false;
        }
        return known;
    }
}
