package dev.byztime.lease;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.stable.Ceiling;
import dev.byztime.time.TimeUnavailableException;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Gives out fencing tokens: one sequence for all resources, so that to forget a resource forgets no
 * token.
 *
 * <p>A life begins above the ceiling of the last one, and none is given out above its own, which is
 * on the disk before. No clock has a part in that. The ceiling's own beginning is also above the
 * time: {@link Ceiling#openCounter}.
 */
final class FencingTokens {

    /** There is none to give at present. */
    static final long NONE = Long.MIN_VALUE;

    private static final String USED_UP =
            "the state folder's token ceiling is 9223372036854775807, the last of all numbers,"
                + " which only a clock of the year 2262 or later can have left. Give the service a"
                + " new state folder, and set every storage's fence back first: it would refuse all"
                + " that comes now";

    private final LongSupplier synced;
    private final AtomicLong last = new AtomicLong(NONE);
    private volatile long start = NONE;

    /**
     * @param synced none above may be given out
     */
    FencingTokens(LongSupplier synced) {
        this.synced = synced;
    }

    /** Begins above what earlier lives may have given out; later calls have no effect. */
    synchronized void begin(long above) {
        if (start == NONE) {
            last.set(above);
            start = above;
        }
    }

    /** Tokens up to this one are of earlier lives; {@link #NONE} before it has begun. */
    long start() {
        return start;
    }

    /** All that were given out are up to this one. */
    long last() {
        return last.get();
    }

    /**
     * Makes sure that there is a number above all that were given out, by this life or an earlier
     * one.
     *
     * @throws ServiceRefusal if there is none
     */
    void requireMore() {
        if (last.get() == Long.MAX_VALUE) {
            throw new ServiceRefusal(ServiceRefusal.Reason.NO_TOKENS, USED_UP);
        }
    }

    /** One above all others, or {@link #NONE}. */
    long next() {
        long most = synced.getAsLong();
        while (true) {
            long given = last.get();
            if (given == NONE || given >= most) {
                return NONE;
            }
            if (last.compareAndSet(given, given + 1)) {
                return given + 1;
            }
        }
    }
}
