package dev.byztime.consumer;

import dev.byztime.time.Timestamp;

/**
 * An estimate that moves at a limited rate, as byztime_slew(3) documents it.
 *
 * <p>Successive estimates g at local times l obey {@code minRate <= (g2 - g1) / (l2 - l1) <=
 * maxRate}.
 *
 * @param minRatePpb the least rate, in parts per billion of the local clock's; 0 = never backwards
 * @param maxRatePpb the greatest; {@link #UNBOUNDED} for none
 * @param local the local time of the last estimate
 * @param estimate the last estimate
 */
record Slewing(long minRatePpb, long maxRatePpb, Timestamp local, Timestamp estimate) {

    /** A maximum rate that is none. */
    static final long UNBOUNDED = Long.MAX_VALUE;

    /**
     * @param now local time now, not before {@link #local}
     * @param wanted the estimate that the data gives
     * @throws ArithmeticException beyond 64-bit seconds
     */
    Slewing next(Timestamp now, Timestamp wanted) {
        Timestamp elapsed = now.minus(local);
        Timestamp least = estimate.plus(elapsed.scale(minRatePpb));
        Timestamp next = Timestamp.max(wanted, least);
        if (maxRatePpb != UNBOUNDED) {
            next = Timestamp.min(next, estimate.plus(elapsed.scale(maxRatePpb)));
        }
        return new Slewing(minRatePpb, maxRatePpb, now, next);
    }
}
