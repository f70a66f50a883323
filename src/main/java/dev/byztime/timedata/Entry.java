package dev.byztime.timedata;

import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;

/**
 * What the writer knew about global time at one moment.
 *
 * @param offset global clock minus local clock
 * @param error the most that {@code offset} may be wrong at {@code asOf}; not negative
 * @param asOf the local time at which that held
 */
public record Entry(Timestamp offset, Timestamp error, Timestamp asOf) {

    /** The error of a clock that nobody has set: 2^62 - 1 seconds. */
    public static final Timestamp UNSYNCHRONIZED = new Timestamp(Long.MAX_VALUE >> 1, 0);

    /** Whether the entry says anything about global time. */
    public boolean isSynchronized() {
        return error.isBefore(UNSYNCHRONIZED);
    }

    /**
     * The most that the offset may be wrong at another local time: {@code error + |local - asOf| *
     * 2 * drift}.
     *
     * <p>The factor of two is there because both clocks may drift, ours and the one that it was
     * compared with (byztime, "Theory of operation"). The distance counts whichever way it lies: an
     * entry dated ahead of the local clock knows less about now, not more.
     *
     * @param driftPpb the most that a local clock's rate may be off, in parts per billion
     * @throws ArithmeticException beyond 64-bit seconds
     */
    public Timestamp errorAt(Timestamp local, long driftPpb) {
        return errorAfter(local.minus(asOf), driftPpb);
    }

    /**
     * The same, by the age of the entry.
     *
     * @param age local time less {@link #asOf}, of either sign
     * @throws ArithmeticException beyond 64-bit seconds
     */
    public Timestamp errorAfter(Timestamp age, long driftPpb) {
        return error.plus(age.abs().scale(Math.multiplyExact(2, driftPpb)));
    }

    /**
     * The bounds of the offset at a local time.
     *
     * @throws ArithmeticException beyond 64-bit seconds
     */
    public TimeInterval offsetAt(Timestamp local, long driftPpb) {
        return TimeInterval.around(offset, errorAt(local, driftPpb));
    }
}
