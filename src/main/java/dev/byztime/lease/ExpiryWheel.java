package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * Finds leases that are over, at a cost that depends on how many are over and not on how many live.
 *
 * <p>Varghese and Lauck, <i>Hashed and hierarchical timing wheels</i> (1987), with one level: the
 * slots reach as far ahead as any term. A lease that was extended stays where it is and is moved
 * when its old place comes up. It is late by up to a slot, which only delays forgetting: whoever
 * wants a lease's place looks at its expiry.
 */
final class ExpiryWheel {

    static final int SLOTS = 1 << 11;
    private static final int MASK = SLOTS - 1;

    private final @Nullable Lease[] slots = new @Nullable Lease[SLOTS];
    private final int shift;

    /** The slot that is to be emptied next, counted from the beginning of time. */
    private long current;

    private int size;

    /**
     * @param reachNs how far ahead it should find leases without touching them before
     */
    ExpiryWheel(long reachNs) {
        this.shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(reachNs / (SLOTS / 2)));
    }

    /** Begins at this time; it must be empty. */
    void begin(long earliest) {
        current = earliest >> shift;
    }

    void add(Lease lease) {
        add(lease, current);
    }

    private void add(Lease lease, long from) {
        long due = Math.clamp(lease.expires >> shift, from, current + MASK);
        lease.slot = (int) due & MASK;
        Lease next = slots[lease.slot];
        lease.wheelBefore = null;
        lease.wheelAfter = next;
        if (next != null) {
            next.wheelBefore = lease;
        }
        slots[lease.slot] = lease;
        size++;
    }

    void remove(Lease lease) {
        Lease before = lease.wheelBefore;
        Lease after = lease.wheelAfter;
        if (before == null) {
            slots[lease.slot] = after;
        } else {
            before.wheelAfter = after;
        }
        if (after != null) {
            after.wheelBefore = before;
        }
        lease.wheelBefore = null;
        lease.wheelAfter = null;
        size--;
    }

    /**
     * Goes on to this time.
     *
     * @param budget how many leases to touch at most
     * @param over is told of each lease that is over, and must {@link #remove} it
     * @return what is left of the budget; 0 if there may be more to do
     */
    int advance(long earliest, int budget, Consumer<Lease> over) {
        long target = earliest >> shift;
        // after a gap longer than the wheel, one turn meets all
        current = Math.max(current, target - SLOTS);
        while (current < target && size > 0) {
            Lease lease = slots[(int) current & MASK];
            if (lease == null) {
                current++;
                continue;
            }
            if (budget == 0) {
                return 0;
            }
            budget--;
            if (lease.expires < earliest) {
                over.accept(lease);
            } else {
                remove(lease);
                add(lease, current + 1); // it must not come back to the same slot
            }
        }
        current = Math.max(current, target);
        return budget;
    }
}
