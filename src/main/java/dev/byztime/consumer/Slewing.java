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

    /**
     * An estimate, and the local time it was made for.
     *
     * @param fraction billionths of a nanosecond that the estimate leaves out: with readings less
     *     than a microsecond apart, all that a rate of 1.0005 adds is in there
     */
    record Point(Timestamp local, Timestamp estimate, int fraction) {

        Point(Timestamp local, Timestamp estimate) {
            this(local, estimate, 0);
        }

        /** Where this gets to by then at a rate. */
        private Point at(Timestamp now, long ratePpb) {
            Timestamp elapsed = now.minus(local);
            long nanos = elapsed.nanoseconds();
            long fine = nanos * (ratePpb % Timestamp.BILLION) + fraction;
            long ofNanos = nanos * (ratePpb / Timestamp.BILLION) + fine / Timestamp.BILLION;
            Timestamp ofSeconds = new Timestamp(elapsed.seconds(), 0).scale(ratePpb); // exact
            return new Point(
                    now,
                    estimate.plus(ofSeconds).plusNanos(ofNanos),
                    (int) (fine % Timestamp.BILLION));
        }

        private boolean isBefore(Point that) {
            int order = estimate.compareTo(that.estimate);
            return order < 0 || (order == 0 && fraction < that.fraction);
        }
    }

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
        Point next = new Point(now, wanted);
        Point least = last.at(now, minRatePpb);
        if (next.isBefore(least)) {
            next = least;
        }
        if (maxRatePpb != UNBOUNDED) {
            Point most = last.at(now, maxRatePpb);
            if (most.isBefore(next)) {
                next = most;
            }
        }
        return next;
    }
}
