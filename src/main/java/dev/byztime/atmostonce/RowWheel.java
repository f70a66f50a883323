package dev.byztime.atmostonce;

import java.util.Arrays;

/**
 * Finds rows by how old they are: lists of rows, one for each span of time, on a wheel that times
 * beyond its circumference go round more than once (Varghese and Lauck, <i>Hashed and hierarchical
 * timing wheels</i>, 1987, scheme 6).
 *
 * <p>A row stays in its list when a newer message is accepted on its connection, so accepting costs
 * nothing here. When its span is over and it is looked at, it goes to the list where it then
 * belongs. So a row is looked at about once in each lifetime of messages, and never for nothing.
 */
final class RowWheel {

    private static final int SPANS = 256;

    private final Rows rows;
    private final long widthNs;
    private final int[] heads = new int[SPANS];

    /** Rows that were taken from the wheel and not yet looked at. */
    private int taken = Rows.NONE;

    /** All rows whose span is this one or an earlier one have been taken. */
    private long done;

    /**
     * @param circumferenceNs how far timestamps commonly lie apart
     * @param begin no row's timestamp is at or below it
     */
    RowWheel(Rows rows, long circumferenceNs, long begin) {
        this.rows = rows;
        this.widthNs = Math.max(1, circumferenceNs / SPANS);
        this.done = span(begin) - 1;
        Arrays.fill(heads, Rows.NONE);
    }

    /** Files a row under the timestamp that it has at present. */
    void add(int row) {
        int list = list(span(rows.last(row)));
        rows.next(row, heads[list]);
        heads[list] = row;
    }

    /**
     * Takes some row whose span may have ended at {@code upTo}; {@link Rows#NONE} if there is none.
     * It must be filed again or removed.
     */
    int take(long upTo) {
        long ended = span(upTo) - 1;
        if (ended - done > SPANS) {
            done = ended - SPANS; // once round is all there is
        }
        while (taken == Rows.NONE && done < ended) {
            takeList(list(++done));
        }
        int row = taken;
        if (row != Rows.NONE) {
            taken = rows.next(row);
        }
        return row;
    }

    /**
     * Takes the rows of the oldest span that has any, for {@link #take} to give out, and tells the
     * latest timestamp in it. There must be a row on the wheel.
     */
    long takeOldestSpan() {
        for (long span = done + 1; span - done <= SPANS; span++) {
            long latest = latestOf(span);
            if (latest != Long.MIN_VALUE) {
                done = span - 1; // newer rows may come into it yet
                takeList(list(span));
                return latest;
            }
        }
        // None within one turn, which only a clock that jumped far can bring about.
        done = earliestSpan() - 1;
        return takeOldestSpan();
    }

    /** Bytes on the heap, but for headers. */
    long bytes() {
        return (long) SPANS * Integer.BYTES;
    }

    private void takeList(int list) {
        taken = heads[list];
        heads[list] = Rows.NONE;
    }

    /** The latest timestamp within a span; Long.MIN_VALUE, which no row has, if there is none. */
    private long latestOf(long span) {
        long latest = Long.MIN_VALUE;
        for (int row = heads[list(span)]; row != Rows.NONE; row = rows.next(row)) {
            long last = rows.last(row);
            if (span(last) == span && last > latest) {
                latest = last;
            }
        }
        return latest;
    }

    private long earliestSpan() {
        long earliest = Long.MAX_VALUE;
        for (int head : heads) {
            for (int row = head; row != Rows.NONE; row = rows.next(row)) {
                earliest = Math.min(earliest, span(rows.last(row)));
            }
        }
        return earliest;
    }

    private long span(long timestamp) {
        return Math.floorDiv(timestamp, widthNs);
    }

    private static int list(long span) {
        return (int) Math.floorMod(span, (long) SPANS);
    }
}
