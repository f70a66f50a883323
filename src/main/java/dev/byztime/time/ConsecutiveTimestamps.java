package dev.byztime.time;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/** A list of timestamps that are one nanosecond apart, in increasing order. */
public final class ConsecutiveTimestamps extends AbstractList<Timestamp> implements RandomAccess {

    private final Timestamp first;
    private final int size;

    /**
     * @param size the number of timestamps, not negative
     * @throws ArithmeticException if the last one is beyond 64-bit seconds
     */
    public ConsecutiveTimestamps(Timestamp first, int size) {
        if (size < 0) {
            throw new IllegalArgumentException("a negative size: " + size);
        }
        first.plusNanos(Math.max(0, size - 1));
        this.first = first;
        this.size = size;
    }

    @Override
    public Timestamp get(int index) {
        return first.plusNanos(Objects.checkIndex(index, size));
    }

    @Override
    public int size() {
        return size;
    }
}
