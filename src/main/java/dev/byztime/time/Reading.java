package dev.byztime.time;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;

/**
 * One atomic reading of an interval clock: global time at one moment, and what it rests on.
 *
 * <p>Whatever compares both ends with something must use one reading for both; two readings around
 * an update can make an expiry neither past nor to come, or both.
 *
 * <p>Everything follows from how old the data is; so that is what a reading holds, and the rest is
 * worked out when it is asked for.
 */
public final class Reading {

    /**
     * Magnitudes of age and error that a reading can hold: 73 years, so that sums stay in 64 bits.
     */
    public static final long LONGEST_NS = 1L << 61;

    private final Basis basis;
    private final long ageNs;
    private final long errorNs;
    private final @Nullable Timestamp slewed;
    private final Status status;

    /**
     * What all readings from one entry share.
     *
     * @param origin global time, by the data, when the local clock was at its as_of
     * @param asOf the local time at which the data was dated
     * @param era the era of the local clock
     * @param driftPpb bound on the local clock's rate error, in parts per billion
     * @param breaks how often the timescale was broken so far
     */
    public record Basis(Timestamp origin, Timestamp asOf, Era era, long driftPpb, long breaks) {

        /**
         * @throws ArithmeticException if some reading from it could leave 64-bit seconds
         */
        public Basis {
            origin.plusNanos(2 * LONGEST_NS);
            origin.plusNanos(-2 * LONGEST_NS);
        }
    }

    /**
     * @param ageNs local time since the data's as_of; negative if the data is dated ahead
     * @param errorNs the error by now, not negative
     * @param slewed the estimate if it is slewed; null if it is the data's own
     * @throws ArithmeticException if age or error exceeds {@link #LONGEST_NS}, as the age of data
     *     from almost that long before the boot does; what follows from them could overflow
     */
    public Reading(
            Basis basis, long ageNs, long errorNs, @Nullable Timestamp slewed, Status status) {
        if (ageNs < -LONGEST_NS || ageNs > LONGEST_NS || errorNs < 0 || errorNs > LONGEST_NS) {
            throw new ArithmeticException("beyond 73 years");
        }
        this.basis = basis;
        this.ageNs = ageNs;
        this.errorNs = errorNs;
        this.slewed = slewed;
        this.status = status;
    }

    /** Whether the interval is as good as the operator expects. */
    public enum Status {
        /** Within the limits. */
        SYNCHRONIZED,
        /** True, but older or wider than the operator's limits. */
        DEGRADED
    }

    /** How the estimate follows the data. */
    public enum Mode {
        /** It is the data's estimate at every reading, and may jump when data comes. */
        STEP,
        /** It moves at a limited rate, and may lie outside the interval meanwhile. */
        SLEW
    }

    /** The least that the true global time may have been at the moment of the reading. */
    public Timestamp earliest() {
        return basis.origin.plusNanos(ageNs - errorNs);
    }

    /** The most that it may have been. */
    public Timestamp latest() {
        return basis.origin.plusNanos(ageNs + errorNs);
    }

    /** Contains the true global time at the moment of the reading. */
    public TimeInterval interval() {
        return new TimeInterval(earliest(), latest());
    }

    /** The likeliest time; the middle of the interval unless {@link #mode} is SLEW. */
    public Timestamp estimate() {
        return slewed == null ? middle() : slewed;
    }

    /** The data's own estimate, in the middle of the interval, whatever {@link #mode} is. */
    public Timestamp middle() {
        return basis.origin.plusNanos(ageNs);
    }

    /** Half the interval. */
    public Timestamp error() {
        return Timestamp.ofNanos(errorNs);
    }

    /** The local clock at that moment. */
    public Timestamp local() {
        return basis.asOf.plusNanos(ageNs);
    }

    /** Local time since the data's as_of; negative if the data is dated ahead. */
    public Timestamp age() {
        return Timestamp.ofNanos(ageNs);
    }

    /** The era of the local clock behind it. */
    public Era era() {
        return basis.era;
    }

    /** Each end moves away by {@code 2 * driftPpb} nanoseconds a second while no news comes. */
    public long driftPpb() {
        return basis.driftPpb;
    }

    /** Whether it is within the operator's limits. */
    public Status status() {
        return status;
    }

    /** How the estimate follows the data. */
    public Mode mode() {
        return slewed == null ? Mode.STEP : Mode.SLEW;
    }

    /**
     * How often so far this clock's timescale was broken, by a suspend or a discontinuity. Readings
     * with different counts must not be compared with each other.
     */
    public long breaks() {
        return basis.breaks;
    }

    /**
     * This reading, if it is good enough.
     *
     * @param maxError the largest error that will do
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
     * How long to wait until {@code instant} has certainly passed, if no news comes: local time,
     * rounded up. Zero if it has passed; {@link Timestamp#MAX} if the bound grows too fast for that
     * ever to be certain.
     *
     * <p>While {@code d} passes on the local clock, earliest moves by {@code d * (1 - 2 * drift)}.
     * Two nanoseconds are added for what rounding may take.
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
     * The data's own estimate of global time when {@code instant} will certainly have passed, if no
     * news comes: after {@code instant}, or now if it has passed. Not the slewed estimate, which
     * may lag behind what is certain.
     */
    public Timestamp certainlyPassedAt(Timestamp instant) {
        return middle().saturatingPlus(certainlyPassedIn(instant));
    }

    /**
     * For how long a promise until {@code expires} may certainly still be relied on: less than this
     * on the local clock since this reading. Zero if it may not be.
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

    /** How much each end moves away from the estimate, in nanoseconds a second. */
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
