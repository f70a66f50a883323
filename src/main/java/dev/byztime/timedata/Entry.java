package dev.byztime.timedata;

import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;

/**
 * One statement about global time, as the writer of the timedata file made it at one moment.
 *
 * @param offset global clock minus local clock
 * @param error the largest possible error of {@code offset} at {@code asOf}; not negative
 * @param asOf the local time for which {@code offset} and {@code error} hold
 */
public record Entry(Timestamp offset, Timestamp error, Timestamp asOf) {

    /** The error that marks a clock as not yet synchronised: 2^62 - 1 seconds. */
    public static final Timestamp UNSYNCHRONIZED = new Timestamp(Long.MAX_VALUE >> 1, 0);

    /** Whether the entry says anything about global time. */
    public boolean isSynchronized() {
        return error.isBefore(UNSYNCHRONIZED);
    }

    /**
     * The largest possible error of the offset at another local time: {@code error + |local - asOf|
     * * 2 * drift}.
     *
     * <p>The factor of two covers the drift of both clocks, the local one and the one that it was
     * compared with (byztime, "Theory of operation"). The distance counts in both directions,
     * because an entry that is dated ahead of the local clock is less precise about now, too.
     *
     * @param driftPpb the most that a local clock's rate may be off, in parts per billion
     * @throws ArithmeticException beyond 64-bit seconds
     */
    public Timestamp errorAt(Timestamp local, long driftPpb) {
        return errorAfter(local.minus(asOf), driftPpb);
    }

    /**
     * The largest possible error of the offset at a given age of the entry.
     *
     * @param age local time minus {@link #asOf}; may be negative
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
