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

    private static final int SPANS = 512;

    /**
     * How many of them timestamps commonly lie apart. Were it all, then a message of now would be
     * filed a whole turn ahead, so in the list that is looked at next.
     */
    private static final int COMMON_SPANS = SPANS / 2;

    /** Four would do for differences of spans to stay in 64 bits; finer ones serve nobody. */
    private static final long LEAST_WIDTH_NS = 1024;

    /** The list of rows that were taken from the wheel and not yet looked at, behind the others. */
    private static final int TAKEN = SPANS;

    private final Rows rows;
    private final long widthNs;
    private final int[] heads = new int[SPANS + 1];

    /** The last of each list that is not empty: what was filed first is taken first. */
    private final int[] tails = new int[SPANS];

    /** All rows that were filed under this span or an earlier one have been taken. */
    private long done;

    /**
     * @param spreadNs how far timestamps commonly lie apart
     * @param begin no row's timestamp is at or below it
     */
    RowWheel(Rows rows, long spreadNs, long begin) {
        this.rows = rows;
        this.widthNs = Math.max(LEAST_WIDTH_NS, spreadNs / COMMON_SPANS);
        this.done = span(begin) - 1;
        Arrays.fill(heads, Rows.NONE);
    }

    /** Files a row under the timestamp that it has at present. */
    void add(int row) {
        int list = list(span(rows.last(row)));
        rows.next(row, Rows.NONE);
        if (heads[list] == Rows.NONE) {
            heads[list] = row;
        } else {
            rows.next(tails[list], row);
        }
        tails[list] = row;
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
        while (heads[TAKEN] == Rows.NONE && done < ended) {
            int list = list(++done);
            heads[TAKEN] = heads[list];
            heads[list] = Rows.NONE;
        }
        return takeFrom(TAKEN);
    }

    /**
     * Takes a row that is among the oldest, however new that is; {@link Rows#NONE} if there is
     * none. It must be filed again or removed.
     *
     * <p>The first that is filed where it belongs is the oldest but for those that arrived in
     * another order within its span. If all that it may look at were filed long ago and got newer
     * messages since, it is the oldest of these.
     *
     * @param most how many rows it may look at, at least 1
     */
    int takeOldest(int most) {
        int oldest = Rows.NONE;
        int others = Rows.NONE;
        int looked = 0;
        for (long span = done; span - done <= SPANS; span++) {
            int list = span == done ? TAKEN : list(span);
            while (heads[list] != Rows.NONE && looked < most) {
                int row = takeFrom(list);
                looked = span(rows.last(row)) <= span ? most : looked + 1;
                if (oldest == Rows.NONE || rows.last(row) < rows.last(oldest)) {
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

    /** How long a span is: rows are found that much later than they could be. */
    long widthNs() {
        return widthNs;
    }

    /** Bytes on the heap, but for headers. */
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

    private long span(long timestamp) {
        return Math.floorDiv(timestamp, widthNs);
    }

    private static int list(long span) {
        return (int) Math.floorMod(span, (long) SPANS);
    }
}
