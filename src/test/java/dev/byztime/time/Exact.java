package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.Supplier;

/**
 * What timestamps should be, in integers of any size: nanoseconds, and the ends of the range.
 *
 * <p>Shares no code with {@link Timestamp}, not even its own conversions to and from big integers.
 */
final class Exact {

    private static final BigInteger BILLION = BigInteger.TEN.pow(9);
    private static final BigInteger LEAST = BigInteger.TWO.pow(63).negate().multiply(BILLION);
    private static final BigInteger GREATEST =
            BigInteger.TWO.pow(63).multiply(BILLION).subtract(BigInteger.ONE);

    private Exact() {}

    /** The value of a pair in nanoseconds; it need not be in normal form. */
    static BigInteger nanos(long seconds, long nanoseconds) {
        return BigInteger.valueOf(seconds).multiply(BILLION).add(BigInteger.valueOf(nanoseconds));
    }

    static BigInteger nanos(Timestamp value) {
        return nanos(value.seconds(), value.nanoseconds());
    }

    /** The product with parts per billion, to the nearest nanosecond, half to even. */
    static BigInteger scaled(BigInteger nanos, long ppb) {
        return rounded(
                new BigDecimal(nanos.multiply(BigInteger.valueOf(ppb))).movePointLeft(9),
                RoundingMode.HALF_EVEN);
    }

    static BigInteger halved(BigInteger nanos, RoundingMode mode) {
        return rounded(new BigDecimal(nanos).divide(BigDecimal.TWO), mode);
    }

    static boolean isInRange(BigInteger nanos) {
        return nanos.compareTo(LEAST) >= 0 && nanos.compareTo(GREATEST) <= 0;
    }

    /** The nearest that a timestamp can hold. */
    static BigInteger saturated(BigInteger nanos) {
        return nanos.max(LEAST).min(GREATEST);
    }

    /** Checks that a computation answers this value, or overflows if no timestamp holds it. */
    static void check(String what, BigInteger expected, Supplier<Timestamp> computation) {
        if (isInRange(expected)) {
            assertThat(nanos(computation.get())).as(what).isEqualTo(expected);
        } else {
            checkOverflow(what, computation::get);
        }
    }

    static void checkOverflow(String what, ThrowingCallable computation) {
        assertThatThrownBy(computation).as(what).isInstanceOf(ArithmeticException.class);
    }

    private static BigInteger rounded(BigDecimal value, RoundingMode mode) {
        return value.setScale(0, mode).toBigIntegerExact();
    }
}
