package dev.byztime.atmostonce;

import java.util.Arrays;

/**
 * Finds rows by their age. It has a list of rows for each span of time, on a wheel that later times
 * go round more than once (Varghese and Lauck, <i>Hashed and hierarchical timing wheels</i>, 1987,
 * scheme 6).
 *
 * <p>A row stays in its list when a newer message is accepted on its connection, so accepting costs
 * nothing here. After the end of its span, the row is examined and moves to the list of its current
 * timestamp. Each row is therefore examined only about once in each lifetime of messages.
 */
final class RowWheel {

    private static final int SPANS = 512;

    /**
     * The number of spans over which timestamps are commonly spread. With all spans, a current
     * message would be filed a whole turn ahead, in the list that is examined next.
     */
    private static final int COMMON_SPANS = SPANS / 2;

    /** The least width of a span, in nanoseconds. Differences of spans then fit into 64 bits. */
    private static final long MIN_SPAN_WIDTH_NS = 1024;

    /** The number of the list of rows that were taken from the wheel and not yet examined. */
    private static final int TAKEN = SPANS;

    private final Rows rows;
    private final long widthNs;
    private final int[] heads = new int[SPANS + 1];

    /**
     * The last row of each list that is not empty. Rows leave a list in the order in which they
     * came.
     */
    private final int[] tails = new int[SPANS];

    /** The last span whose rows, and all earlier ones, have been taken. */
    private long done;

    /**
     * @param spreadNs the duration over which timestamps are commonly spread, in nanoseconds
     * @param beginNs the bound in nanoseconds that the timestamps of all rows are above
     */
    RowWheel(Rows rows, long spreadNs, long beginNs) {
        this.rows = rows;
        this.widthNs = Math.max(MIN_SPAN_WIDTH_NS, spreadNs / COMMON_SPANS);
        this.done = span(beginNs) - 1;
        Arrays.fill(heads, Rows.NONE);
    }

    /** Files a row under its present timestamp. */
    void add(int row) {
        int list = list(span(rows.lastNs(row)));
        rows.next(row, Rows.NONE);
        if (heads[list] == Rows.NONE) {
            heads[list] = row;
        } else {
            rows.next(tails[list], row);
        }
        tails[list] = row;
    }

    /**
     * Takes a row whose span may have ended at {@code upToNs}, in nanoseconds; {@link Rows#NONE} if
     * there is none. The caller must file the row again or remove it.
     */
    int take(long upToNs) {
        long ended = span(upToNs) - 1;
        if (ended - done > SPANS) {
            done = ended - SPANS; // one turn visits all lists
        }
        while (heads[TAKEN] == Rows.NONE && done < ended) {
            int list = list(++done);
            heads[TAKEN] = heads[list];
            heads[list] = Rows.NONE;
        }
        return takeFrom(TAKEN);
    }

    /**
     * Takes one of the oldest rows, however new it is; {@link Rows#NONE} if there is none. The
     * caller must file the row again or remove it.
     *
     * <p>The first row that is filed under its present span is the oldest, apart from the order
     * within the span. If all examined rows have received newer messages since they were filed, the
     * oldest of the examined rows is taken.
     *
     * @param most the largest number of rows to examine, at least 1
     */
    int takeOldest(int most) {
        int oldest = Rows.NONE;
        int others = Rows.NONE;
        int looked = 0;
        for (long span = done; span - done <= SPANS; span++) {
            int list = span == done ? TAKEN : list(span);
            while (heads[list] != Rows.NONE && looked < most) {
                int row = takeFrom(list);
                looked = span(rows.lastNs(row)) <= span ? most : looked + 1;
                if (oldest == Rows.NONE || rows.lastNs(row) < rows.lastNs(oldest)) {
                    int newer = oldest;
                    oldest = row;
                    row = newer;
                }
                if (row != Rows.NONE) {
                    rows.next(row, others);
                    others = row;
                }
            }
        }
        while (others != Rows.NONE) {
            int row = others;
            others = rows.next(row);
            add(row);
        }
        return oldest;
    }

    /**
     * The width of a span in nanoseconds, which is also the delay with which old rows are found.
     */
    long widthNs() {
        return widthNs;
    }

    /** The heap that this takes in bytes, without object headers. */
    long bytes() {
        return (long) (heads.length + tails.length) * Integer.BYTES;
    }

    private int takeFrom(int list) {
        int row = heads[list];
        if (row != Rows.NONE) {
            heads[list] = rows.next(row);
        }
        return row;
    }

    private long span(long timestampNs) {
        return Math.floorDiv(timestampNs, widthNs);
    }

    private static int list(long span) {
        return (int) Math.floorMod(span, (long) SPANS);
    }
}
