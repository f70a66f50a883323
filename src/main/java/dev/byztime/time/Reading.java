package dev.byztime.time;

import java.math.BigInteger;

/**
 * One atomic reading of an interval clock: global time at one moment, and what it rests on.
 *
 * <p>Whatever compares both ends with something must use one reading for both; two readings around
 * an update can make an expiry neither past nor to come, or both.
 *
 * @param interval contains the true global time at the moment of the reading
 * @param estimate the likeliest time; the middle of the interval unless {@code mode} is SLEW
 * @param local the local clock at that moment
 * @param age local time since the data's as_of; negative if the data is dated ahead
 * @param era the era of the local clock behind it
 * @param driftPpb the interval's ends move apart by {@code 2 * driftPpb} nanoseconds a second each
 *     way while no news comes
 * @param status whether it is within the operator's limits
 * @param mode how the estimate follows the data
 * @param breaks how often so far this clock's timescale was broken, by a suspend or a
 *     discontinuity. Two readings with different counts must not be compared with each other
 */
public record Reading(
        TimeInterval interval,
        Timestamp estimate,
        Timestamp local,
        Timestamp age,
        Era era,
        long driftPpb,
        Status status,
        Mode mode,
        long breaks) {

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

    public Timestamp earliest() {
        return interval.earliest();
    }

    public Timestamp latest() {
        return interval.latest();
    }

    /** Half the interval, rounded up. */
    public Timestamp error() {
        return interval.error();
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
        return BigInteger.valueOf(driftPpb).shiftLeft(1);
    }
}
