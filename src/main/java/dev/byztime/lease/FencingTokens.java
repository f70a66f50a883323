package dev.byztime.lease;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.stable.Ceiling;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Gives out fencing tokens from one sequence for all resources, so that forgetting a resource never
 * lowers its tokens.
 *
 * <p>The tokens of a life begin above the ceiling of the last life, and never exceed the life's own
 * ceiling, which is already on the disk. This needs no clock. In addition, the ceiling begins above
 * the current time: {@link Ceiling#openCounter}.
 */
final class FencingTokens {

    /** The value that means that no token is available at present. */
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
     * @param synced returns the highest token that may be given out
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

    /** Goes on after the highest token of another process, which began at the same one. */
    synchronized void goOnAfter(long above, long highest) {
        begin(above);
        last.accumulateAndGet(highest, Math::max);
    }

    /** The last token of earlier lives; {@link #NONE} before {@link #begin}. */
    long start() {
        return start;
    }

    /** The highest token given out so far. */
    long last() {
        return last.get();
    }

    /**
     * Checks that another number exists above all tokens of this life and earlier ones.
     *
     * @throws ServiceRefusal if there is none
     */
    void requireMore() {
        if (last.get() == Long.MAX_VALUE) {
            throw new ServiceRefusal(ServiceRefusal.Reason.NO_TOKENS, USED_UP);
        }
    }

    /** The next token, above all others; {@link #NONE} if the ceiling does not permit it yet. */
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
