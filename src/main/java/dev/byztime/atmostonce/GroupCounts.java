package dev.byztime.atmostonce;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts the remembered connections of each group, in memory that does not grow with the number of
 * groups.
 *
 * <p>It is a count-min sketch (Cormode and Muthukrishnan, 2005) of two rows, from which connections
 * are also taken away. The lower of a group's two counters is at least the true count, so no group
 * has more than its room. It is higher only if other groups share both counters. Groups are
 * numbered by a secret hash, so nobody can choose such groups.
 */
final class GroupCounts {

    private static final int MIN_BITS = 8;
    private static final int MAX_BITS = 24;

    /** Odd multipliers with well mixed bits: 2^32 divided by the golden ratio, and another one. */
    private static final int FIRST_MIX = 0x9e3779b9;

    private static final int SECOND_MIX = 0x85ebca6b;

    private final int shift;
    private final AtomicIntegerArray first;
    private final AtomicIntegerArray second;

    /**
     * @param connections the largest number of connections of all groups together
     */
    GroupCounts(int connections) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(connections);
        bits = Math.clamp(bits, MIN_BITS, MAX_BITS);
        this.shift = Integer.SIZE - bits;
        this.first = new AtomicIntegerArray(1 << bits);
        this.second = new AtomicIntegerArray(1 << bits);
    }

    /** Adds a connection to a group, unless the group may then have more than {@code room}. */
    boolean add(int group, int room) {
        int one = first.incrementAndGet((group * FIRST_MIX) >>> shift);
        int other = second.incrementAndGet((group * SECOND_MIX) >>> shift);
        if (Math.min(one, other) <= room) {
            return true;
        }
        remove(group);
        return false;
    }

    /** Adds a connection to a group, however many it has. */
    void addAnyway(int group) {
        first.incrementAndGet((group * FIRST_MIX) >>> shift);
        second.incrementAndGet((group * SECOND_MIX) >>> shift);
    }

    /** Takes a connection away from a group. */
    void remove(int group) {
        first.decrementAndGet((group * FIRST_MIX) >>> shift);
        second.decrementAndGet((group * SECOND_MIX) >>> shift);
    }

    /** The heap that this takes in bytes, without object headers. */
    long bytes() {
        return 2L * first.length() * Integer.BYTES;
    }
}
