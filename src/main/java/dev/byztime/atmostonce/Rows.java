package dev.byztime.atmostonce;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The memory of connections: numbered rows of 32 bytes, in pieces that are added on demand.
 *
 * <pre>
 *   0   8 bytes   digest of the connection, first half
 *   8   8 bytes   second half
 *   16  8 bytes   timestamp of the last accepted message, nanoseconds
 *   24  4 bytes   group of the connection, if connections have groups
 *   28  4 bytes   number of the next row in a list, or NONE
 * </pre>
 *
 * <p>Pieces are small, so that the last one wastes little memory. They are never copied, so that
 * growing needs no memory for a second copy.
 */
final class Rows {

    /** The number that means no row. */
    static final int NONE = -1;

    private static final int LONGS = 4;
    private static final int FIRST = 0;
    private static final int SECOND = 1;
    private static final int LAST = 2;
    private static final int NEXT = 3;

    /** The bits of a number in the lower half of 64. */
    private static final long LOW = 0xffff_ffffL;

    private static final int PIECE_BITS = 8;
    private static final int PIECE_MASK = (1 << PIECE_BITS) - 1;

    private final int capacity;
    private long[][] pieces = new long[1][];
    private int used;
    private int free = NONE;
    private int live;

    Rows(int capacity) {
        this.capacity = capacity;
    }

    int live() {
        return live;
    }

    boolean isFull() {
        return live == capacity;
    }

    /** Adds a row for a connection that has none. There must be room. */
    int add(long first, long second, long lastNs) {
        return add(first, second, lastNs, 0);
    }

    /** Adds a row for a connection of a group. */
    int add(long first, long second, long lastNs, int group) {
        int row = free;
        if (row == NONE) {
            row = used;
            if (row >>> PIECE_BITS >= pieces.length) {
                pieces = Arrays.copyOf(pieces, pieces.length * 2);
            }
            if ((row & PIECE_MASK) == 0) {
                pieces[row >>> PIECE_BITS] = new long[LONGS << PIECE_BITS];
            }
            used++;
        } else {
            free = next(row);
        }
        live++;
        long[] piece = pieces[row >>> PIECE_BITS];
        int at = (row & PIECE_MASK) * LONGS;
        piece[at + FIRST] = first;
        piece[at + SECOND] = second;
        piece[at + LAST] = lastNs;
        piece[at + NEXT] = ((long) group << Integer.SIZE) | (LOW & NONE);
        return row;
    }

    /** Forgets a row, whose number may be used again. */
    void remove(int row) {
        next(row, free);
        free = row;
        live--;
    }

    boolean isOf(int row, long first, long second) {
        long[] piece = pieces[row >>> PIECE_BITS];
        int at = (row & PIECE_MASK) * LONGS;
        return piece[at + FIRST] == first && piece[at + SECOND] == second;
    }

    long second(int row) {
        return pieces[row >>> PIECE_BITS][(row & PIECE_MASK) * LONGS + SECOND];
    }

    long lastNs(int row) {
        return pieces[row >>> PIECE_BITS][(row & PIECE_MASK) * LONGS + LAST];
    }

    void lastNs(int row, long timestampNs) {
        pieces[row >>> PIECE_BITS][(row & PIECE_MASK) * LONGS + LAST] = timestampNs;
    }

    int next(int row) {
        return (int) pieces[row >>> PIECE_BITS][(row & PIECE_MASK) * LONGS + NEXT];
    }

    void next(int row, int next) {
        long[] piece = pieces[row >>> PIECE_BITS];
        int at = (row & PIECE_MASK) * LONGS + NEXT;
        piece[at] = (piece[at] & ~LOW) | (LOW & next);
    }

    int group(int row) {
        return (int)
                (pieces[row >>> PIECE_BITS][(row & PIECE_MASK) * LONGS + NEXT] >>> Integer.SIZE);
    }

    long first(int row) {
        return pieces[row >>> PIECE_BITS][(row & PIECE_MASK) * LONGS + FIRST];
    }

    /** The numbers of all rows. */
    IntStream all() {
        BitSet forgotten = new BitSet(used);
        for (int row = free; row != NONE; row = next(row)) {
            forgotten.set(row);
        }
        return IntStream.range(0, used).filter(row -> !forgotten.get(row));
    }

    /** The heap that this takes in bytes, without object headers. */
    long bytes() {
        int begun = (used + PIECE_MASK) >>> PIECE_BITS;
        return (long) begun * (LONGS << PIECE_BITS) * Long.BYTES + (long) pieces.length * 4;
    }
}
