package dev.byztime.consumer;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * An estimate that moves at a limited rate, as byztime_slew(3) documents it.
 *
 * <p>Successive estimates g at local times l obey {@code minRate <= (g2 - g1) / (l2 - l1) <=
 * maxRate}.
 *
 * @param minRatePpb the least rate, in parts per billion of the local clock's; 0 = never backwards
 * @param maxRatePpb the greatest; {@link #UNBOUNDED} for none
 * @param last the last estimate; null before the first
 */
record Slewing(long minRatePpb, long maxRatePpb, @Nullable Point last) {

    /** A maximum rate that is none. */
    static final long UNBOUNDED = Long.MAX_VALUE;

    /** An estimate, and the local time it was made for. */
    record Point(Timestamp local, Timestamp estimate) {}

    /**
     * @throws IllegalArgumentException unless 0 <= minRatePpb <= maxRatePpb
     */
    Slewing {
        if (minRatePpb < 0 || maxRatePpb < minRatePpb) {
            throw new IllegalArgumentException(
                    "rates must be 0 <= min <= max, not " + minRatePpb + ", " + maxRatePpb);
        }
    }

    /** The same rates, continued from another estimate. */
    Slewing at(Point point) {
        return new Slewing(minRatePpb, maxRatePpb, point);
    }

    /**
     * The estimate for a local time.
     *
     * @param now local time, not before that of the last estimate
     * @param wanted the estimate that the data gives
     * @throws ArithmeticException beyond 64-bit seconds
     */
    Point next(Timestamp now, Timestamp wanted) {
        if (last == null) {
            return new Point(now, wanted);
        }
        Timestamp elapsed = now.minus(last.local);
        Timestamp next = Timestamp.max(wanted, last.estimate.plus(elapsed.scale(minRatePpb)));
        if (maxRatePpb != UNBOUNDED) {
            next = Timestamp.min(next, last.estimate.plus(elapsed.scale(maxRatePpb)));
        }
        return new Point(now, next);
    }
}
