package dev.byztime.time;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;

/**
 * One atomic reading of an interval clock: global time at one moment, with its error and its
 * source.
 *
 * <p>Code that compares both ends of the interval with an instant must take both ends from the same
 * reading. With two readings around an update, an expiry could appear to be neither past nor
 * future, or both.
 *
 * <p>All values follow from the age of the data. A reading therefore stores the age and error, and
 * computes the other values on request.
 */
public final class Reading {

    /**
     * The largest magnitude of age and error in nanoseconds: 73 years, so that sums fit into 64
     * bits.
     */
    public static final long MAX_AGE_OR_ERROR_NS = 1L << 61;

    private final Basis basis;
    private final long ageNs;
    private final long errorNs;
    private final @Nullable Timestamp slewed;
    private final Status status;

    /**
     * The values that all readings from one timedata entry share.
     *
     * @param origin the data's estimate of global time when the local clock read {@code asOf}
     * @param asOf the local time at which the data was dated
     * @param era the era of the local clock
     * @param driftPpb bound on the local clock's rate error, in parts per billion
     * @param breaks how many breaks of the timescale were seen so far
     */
    public record Basis(Timestamp origin, Timestamp asOf, Era era, long driftPpb, long breaks) {

        /**
         * @throws ArithmeticException if some reading from this basis could need more than 64 bits
         *     of seconds
         */
        public Basis {
            origin.plusNanos(2 * MAX_AGE_OR_ERROR_NS);
            origin.plusNanos(-2 * MAX_AGE_OR_ERROR_NS);
        }
    }

    /**
     * @param ageNs local time since the data's as_of, in nanoseconds; negative if the data is dated
     *     ahead
     * @param errorNs the error at the moment of the reading, in nanoseconds; not negative
     * @param slewed the slewed estimate; null if the estimate is the data's own
     * @throws ArithmeticException if age or error exceeds {@link #MAX_AGE_OR_ERROR_NS}, because
     *     values computed from them could overflow
     */
    public Reading(
            Basis basis, long ageNs, long errorNs, @Nullable Timestamp slewed, Status status) {
        if (ageNs < -MAX_AGE_OR_ERROR_NS
                || ageNs > MAX_AGE_OR_ERROR_NS
                || errorNs < 0
                || errorNs > MAX_AGE_OR_ERROR_NS) {
            throw new ArithmeticException("beyond 73 years");
        }
        this.basis = basis;
        this.ageNs = ageNs;
        this.errorNs = errorNs;
        this.slewed = slewed;
        this.status = status;
    }

    /** Whether the reading is within the operator's limits. */
    public enum Status {
        /** Within the limits. */
        SYNCHRONIZED,
        /** True, but older or wider than the operator's limits. */
        DEGRADED
    }

    /** How the estimate follows the data. */
    public enum EstimateMode {
        /** The estimate is always the data's own, and may jump when new data arrives. */
        STEP,
        /** The estimate moves at a limited rate, and may temporarily lie outside the interval. */
        SLEW
    }

    /** The earliest possible true global time at the moment of the reading. */
    public Timestamp earliest() {
        return basis.origin.plusNanos(ageNs - errorNs);
    }

    /** The latest possible true global time at the moment of the reading. */
    public Timestamp latest() {
        return basis.origin.plusNanos(ageNs + errorNs);
    }

    /** The interval that contains the true global time at the moment of the reading. */
    public TimeInterval interval() {
        return new TimeInterval(earliest(), latest());
    }

    /** The likeliest time: the middle of the interval, unless {@link #mode} is SLEW. */
    public Timestamp estimate() {
        return slewed == null ? middle() : slewed;
    }

    /** The data's own estimate, in the middle of the interval, whatever {@link #mode} is. */
    public Timestamp middle() {
        return basis.origin.plusNanos(ageNs);
    }

    /** Half the width of the interval. */
    public Timestamp error() {
        return Timestamp.ofNanos(errorNs);
    }

    /** The local clock at the moment of the reading. */
    public Timestamp local() {
        return basis.asOf.plusNanos(ageNs);
    }

    /** Local time since the data's as_of; negative if the data is dated ahead. */
    public Timestamp age() {
        return Timestamp.ofNanos(ageNs);
    }

    /** The era of the local clock. */
    public Era era() {
        return basis.era;
    }

    /**
     * The bound on drift, in parts per billion. Without new data, the error grows by {@code 2 *
     * driftPpb} nanoseconds a second.
     */
    public long driftPpb() {
        return basis.driftPpb;
    }

    /** Whether the reading is within the operator's limits. */
    public Status status() {
        return status;
    }

    /** How the estimate follows the data. */
    public EstimateMode mode() {
        return slewed == null ? EstimateMode.STEP : EstimateMode.SLEW;
    }

    /**
     * How many breaks of this clock's timescale, by a suspend or a discontinuity, were seen so far.
     * Readings with different counts must not be compared with each other.
     */
    public long breaks() {
        return basis.breaks;
    }

    /**
     * This reading, if its error is small enough.
     *
     * @param maxError the largest error that the caller accepts
     * @throws TimeUnavailableException if the error is larger
     */
    public Reading within(Timestamp maxError) {
        Timestamp error = error();
        if (error.isAfter(maxError)) {
            throw new TimeUnavailableException(
                    Unavailable.ERROR_TOO_LARGE,
                    "the error is " + error + " s now, and the request accepts " + maxError + " s");
        }
        return this;
    }

    /**
     * How long to wait until {@code instant} has certainly passed if no new data arrives, in local
     * time, rounded up. The result is zero if the instant has passed, and {@link Timestamp#MAX} if
     * the error grows so fast that this never becomes certain.
     *
     * <p>While {@code d} passes on the local clock, earliest moves by {@code d * (1 - 2 * drift)}.
     * Two nanoseconds are added to cover rounding.
     */
    public Timestamp certainlyPassedIn(Timestamp instant) {
        if (instant.isBefore(earliest())) {
            return Timestamp.ZERO;
        }
        BigInteger rate = BigInteger.valueOf(Timestamp.BILLION).subtract(growth());
        if (rate.signum() <= 0) {
            return Timestamp.MAX;
        }
        BigInteger gap = instant.toBigNanos().subtract(earliest().toBigNanos()).add(BigInteger.TWO);
        BigInteger[] wait =
                gap.multiply(BigInteger.valueOf(Timestamp.BILLION)).divideAndRemainder(rate);
        return Timestamp.saturatingOfBigNanos(
                wait[1].signum() == 0 ? wait[0] : wait[0].add(BigInteger.ONE));
    }

    /**
     * The estimate of global time at which {@code instant} will certainly have passed if no new
     * data arrives: later than {@code instant}, or now if it has passed. This is the data's own
     * estimate, because a slewed estimate may lag behind the interval.
     */
    public Timestamp certainlyPassedAt(Timestamp instant) {
        return middle().saturatingPlus(certainlyPassedIn(instant));
    }

    /**
     * How long a caller that waits for {@code instant} to pass sleeps before its next reading, in
     * local time. The first sleep ends when the middle of the interval passes the instant. New data
     * may have narrowed the interval by then, which shortens the rest. The next sleep ends when the
     * instant has certainly passed even without new data.
     */
    public Timestamp nextLookIn(Timestamp instant) {
        Timestamp ahead = instant.saturatingMinus(middle());
        return ahead.isAfter(Timestamp.ZERO) ? ahead : certainlyPassedIn(instant);
    }

    /**
     * How long a promise until {@code expires} may still be relied on. A holder may rely on the
     * promise while less than this has passed on its local clock since this reading. The result is
     * zero if the promise may already be over.
     *
     * <p>While {@code d} passes on the local clock, latest moves by {@code d * (1 + 2 * drift)}.
     */
    public Timestamp safeRemaining(Timestamp expires) {
        if (!latest().isBefore(expires)) {
            return Timestamp.ZERO;
        }
        BigInteger rate = BigInteger.valueOf(Timestamp.BILLION).add(growth());
        BigInteger gap = expires.toBigNanos().subtract(latest().toBigNanos());
        return Timestamp.saturatingOfBigNanos(
                gap.multiply(BigInteger.valueOf(Timestamp.BILLION)).divide(rate));
    }

    /** The growth of the error, in nanoseconds a second. */
    private BigInteger growth() {
        return BigInteger.valueOf(driftPpb()).shiftLeft(1);
    }

    @Override
    public String toString() {
        return "[%s, %s, %s] age %s %s %s, era %s, %d breaks"
                .formatted(
                        earliest(), estimate(), latest(), age(), status, mode(), era(), breaks());
    }
}
