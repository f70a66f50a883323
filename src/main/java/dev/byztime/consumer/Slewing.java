package dev.byztime.consumer;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * The state of an estimate that moves at a limited rate, as byztime_slew(3) documents it.
 *
 * <p>Successive estimates g at local times l obey {@code minRate <= (g2 - g1) / (l2 - l1) <=
 * maxRate}.
 *
 * @param minRatePpb the lowest rate, in parts per billion of the local clock's rate; 0 means never
 *     backwards
 * @param maxRatePpb the highest rate; {@link #UNBOUNDED} means no limit
 * @param last the last estimate; null before the first
 */
record Slewing(long minRatePpb, long maxRatePpb, @Nullable Point last) {

    /** The maximum rate that means no limit. */
    static final long UNBOUNDED = Long.MAX_VALUE;

    /**
     * An estimate, and the local time for which it was made.
     *
     * @param fraction the part of the estimate below a nanosecond, in billionths of a nanosecond.
     *     With readings less than a microsecond apart, the whole difference between the rates
     *     1.0005 and 1 is in this fraction
     */
    record Point(Timestamp local, Timestamp estimate, int fraction) {

        Point(Timestamp local, Timestamp estimate) {
            this(local, estimate, 0);
        }

        /** The point that this one reaches at a later local time when it moves at a given rate. */
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
     * @param wanted the data's own estimate
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
