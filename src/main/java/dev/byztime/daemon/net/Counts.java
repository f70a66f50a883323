package dev.byztime.daemon.net;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A thread-safe counter for each constant of an enum.
 *
 * @param <E> the type of the constants
 */
public final class Counts<E extends Enum<E>> {

    private final AtomicLongArray counts;

    Counts(Class<E> things) {
        this.counts = new AtomicLongArray(things.getEnumConstants().length);
    }

    void count(E what) {
        counts.incrementAndGet(what.ordinal());
    }

    /** Sets a count that is kept elsewhere. */
    void set(E what, long count) {
        counts.set(what.ordinal(), count);
    }

    public long of(E what) {
        return counts.get(what.ordinal());
    }
}
