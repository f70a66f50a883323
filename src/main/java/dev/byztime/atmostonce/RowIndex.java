package dev.byztime.atmostonce;

/**
 * Finds the row of a connection by its digest. It is a hash table with open addressing and linear
 * probing.
 *
 * <p>A slot holds a row's number and a tag, which is 32 bits of the connection's digest. The tag
 * says where probing began. Growing and removing therefore need not read the rows, which are
 * elsewhere in memory, and a search rarely reads a wrong row.
 *
 * <pre>
 *   63        32 31         0
 *   |    tag    |  row + 1  |     0: empty
 * </pre>
 *
 * <p>Removing moves later slots of the same run back into the gap (Knuth, <i>The Art of Computer
 * Programming</i> 3, 6.4, algorithm R), so there are no tombstones to clean up.
 */
final class RowIndex {

    private static final int MIN_SLOTS = 16;

    private long[] slots = new long[MIN_SLOTS];
    private int mask = MIN_SLOTS - 1;
    private int used;

    /** The row of a connection, or {@link Rows#NONE}. */
    int find(Rows rows, long first, long second) {
        long[] slots = this.slots;
        int mask = this.mask;
        int tag = tag(second);
        for (int at = tag & mask; ; at = (at + 1) & mask) {
            long slot = slots[at];
            if (slot == 0) {
                return Rows.NONE;
            }
            if (tagOf(slot) == tag && rows.isOf(rowOf(slot), first, second)) {
                return rowOf(slot);
            }
        }
    }

    /** Ensures room for one more row. */
    void reserve() {
        if (used >= slots.length - (slots.length >>> 2)) {
            grow();
        }
    }

    /** Adds a row that is not in the index. The caller must have ensured room. */
    void add(long second, int row) {
        insert(((long) tag(second) << 32) | (row + 1));
        used++;
    }

    /** Removes a row that is in the index. */
    void remove(long second, int row) {
        long wanted = ((long) tag(second) << 32) | (row + 1);
        int gap = tag(second) & mask;
        while (slots[gap] != wanted) {
            gap = (gap + 1) & mask;
        }
        for (int at = (gap + 1) & mask; slots[at] != 0; at = (at + 1) & mask) {
            int home = tagOf(slots[at]) & mask;
            // the slot may move into the gap unless its probing begins behind the gap
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                slots[gap] = slots[at];
                gap = at;
            }
        }
        slots[gap] = 0;
        used--;
    }

    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        mask = slots.length - 1;
        for (long slot : old) {
            if (slot != 0) {
                insert(slot);
            }
        }
    }

    private void insert(long slot) {
        int at = tagOf(slot) & mask;
        while (slots[at] != 0) {
            at = (at + 1) & mask;
        }
        slots[at] = slot;
    }

    private static int tag(long second) {
        return (int) second;
    }

    private static int tagOf(long slot) {
        return (int) (slot >>> 32);
    }

    private static int rowOf(long slot) {
        return (int) slot - 1;
    }
}
