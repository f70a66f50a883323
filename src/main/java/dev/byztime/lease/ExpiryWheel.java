package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * Finds expired leases, at a cost that depends on the number of expired leases and not of valid
 * ones.
 *
 * <p>Varghese and Lauck, <i>Hashed and hierarchical timing wheels</i> (1987), with one level: the
 * slots reach as far ahead as any term. An extended lease stays in its slot, and is moved when the
 * wheel reaches this slot. Leases are found late by up to the width of a slot. This only delays
 * forgetting, because code that needs a lease's place checks its expiry.
 */
final class ExpiryWheel {

    static final int SLOTS = 1 << 11;
    private static final int MASK = SLOTS - 1;

    private final @Nullable Lease[] slots = new @Nullable Lease[SLOTS];
    private final int shift;

    /** The number of the slot to empty next, counted from time zero. */
    private long current;

    private int size;

    /**
     * @param reachNs how far ahead, in nanoseconds, leases are filed without being moved before
     *     they expire
     */
    ExpiryWheel(long reachNs) {
        this.shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(reachNs / (SLOTS / 2)));
    }

    /** Begins at this time, in nanoseconds. The wheel must be empty. */
    void begin(long earliestNs) {
        current = earliestNs >> shift;
    }

    void add(Lease lease) {
        add(lease, current);
    }

    private void add(Lease lease, long from) {
        long due = Math.clamp(lease.expiresNs >> shift, from, current + MASK);
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
     * Advances to this time.
     *
     * @param earliestNs the time to advance to, in nanoseconds
     * @param budget the largest number of leases to examine
     * @param over receives each expired lease, and must {@link #remove} it
     * @return the rest of the budget; 0 if more leases may have expired
     */
    int advance(long earliestNs, int budget, Consumer<Lease> over) {
        long target = earliestNs >> shift;
        // after a gap longer than the wheel, one turn visits all slots
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
            if (lease.expiresNs < earliestNs) {
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
