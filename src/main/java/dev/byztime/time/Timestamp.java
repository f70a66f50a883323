package dev.byztime.time;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * An instant or a duration in seconds and nanoseconds, always in normal form.
 *
 * <p>The value is {@code seconds + nanoseconds / 10^9} with {@code 0 <= nanoseconds < 10^9}, so
 * -0.5 s is (-1, 500000000). Arithmetic is exact. A result outside {@link #MIN}..{@link #MAX}
 * throws an {@link ArithmeticException}; methods with {@code saturating} in their name return the
 * nearer end instead. Unavoidable rounding is to the nearest nanosecond, half to even.
 *
 * @param seconds whole seconds, rounded towards negative infinity
 * @param nanoseconds the rest, 0 to 999,999,999
 */
public record Timestamp(long seconds, int nanoseconds) implements Comparable<Timestamp> {

    /**
     * The number of nanoseconds in a second, and the denominator of a rate in parts per billion.
     */
    public static final int BILLION = 1_000_000_000;

    public static final Timestamp ZERO = new Timestamp(0, 0);
    public static final Timestamp MIN = new Timestamp(Long.MIN_VALUE, 0);
    public static final Timestamp MAX = new Timestamp(Long.MAX_VALUE, BILLION - 1);

    private static final int DECIMALS = 9;

    /** The length of the longest text: a sign, nineteen digits, a point and nine decimals. */
    public static final int MAX_TEXT_BYTES = 1 + 19 + 1 + DECIMALS;

    private static final Timestamp MIN_NANOS = ofNanos(Long.MIN_VALUE);
    private static final Timestamp MAX_NANOS = ofNanos(Long.MAX_VALUE);

    private static final BigInteger BIG_BILLION = BigInteger.valueOf(BILLION);

    /**
     * @throws IllegalArgumentException if {@code nanoseconds} is not in normal form; see {@link
     *     #normalise}
     */
    public Timestamp {
        if (nanoseconds < 0 || nanoseconds >= BILLION) {
            throw new IllegalArgumentException("denormal nanoseconds: " + nanoseconds);
        }
    }

    /**
     * The timestamp equal to {@code seconds + nanoseconds / 10^9}, for any 64-bit pair.
     *
     * @throws ArithmeticException if the result needs more than 64 bits of seconds
     */
    public static Timestamp normalise(long seconds, long nanoseconds) {
        long carry = Math.floorDiv(nanoseconds, BILLION);
        return new Timestamp(Math.addExact(seconds, carry), (int) (nanoseconds - carry * BILLION));
    }

    /** The timestamp of any count of nanoseconds. */
    public static Timestamp ofNanos(long nanoseconds) {
        return normalise(0, nanoseconds);
    }

    /**
     * @throws ArithmeticException if the sum is beyond 64-bit seconds
     */
    public Timestamp plus(Timestamp that) {
        int nanos = nanoseconds + that.nanoseconds;
        int carry = nanos >= BILLION ? 1 : 0;
        return new Timestamp(sum(seconds, that.seconds, carry), nanos - carry * BILLION);
    }

    /**
     * @param nanos any 64-bit count of nanoseconds
     * @throws ArithmeticException if the sum is beyond 64-bit seconds
     */
    public Timestamp plusNanos(long nanos) {
        long carry = Math.floorDiv(nanos, BILLION);
        int rest = nanoseconds + (int) (nanos - carry * BILLION);
        int more = rest >= BILLION ? 1 : 0;
        return new Timestamp(sum(seconds, carry, more), rest - more * BILLION);
    }

    /**
     * @throws ArithmeticException if the difference is beyond 64-bit seconds
     */
    public Timestamp minus(Timestamp that) {
        int nanos = nanoseconds - that.nanoseconds;
        int borrow = nanos < 0 ? 1 : 0;
        // a - b - borrow = a + ~b + (1 - borrow), which has no intermediate overflow of its own
        return new Timestamp(sum(seconds, ~that.seconds, 1 - borrow), nanos + borrow * BILLION);
    }

    /** The sum, or the nearer end of the range if the sum lies outside. */
    public Timestamp saturatingPlus(Timestamp that) {
        try {
            return plus(that);
        } catch (ArithmeticException beyond) {
            return that.isNegative() ? MIN : MAX;
        }
    }

    /** The difference, or the nearer end of the range if the difference lies outside. */
    public Timestamp saturatingMinus(Timestamp that) {
        try {
            return minus(that);
        } catch (ArithmeticException beyond) {
            return that.isNegative() ? MAX : MIN;
        }
    }

    /**
     * The product with {@code ppb} / 10^9, to the nearest nanosecond, half to even.
     *
     * @param ppb parts per billion, any 64-bit number
     * @throws ArithmeticException if the product is beyond 64-bit seconds
     */
    public Timestamp scale(long ppb) {
        // In nanoseconds the product is seconds * ppb + nanoseconds * ppb / 10^9, of which only the
        // second term is fractional. Below 2^31, as ages and rates are, 64 bits hold all of it.
        if ((seconds | ppb) >>> 31 == 0) {
            long fine = nanoseconds * ppb;
            long floor = fine / BILLION;
            return ofNanos(halfToEven(seconds * ppb + floor, fine - floor * BILLION, BILLION));
        }
        return scaleExactly(ppb);
    }

    /** The product with {@code ppb} / 10^9, or the nearer end of the range if it lies outside. */
    public Timestamp saturatingScale(long ppb) {
        try {
            return scale(ppb);
        } catch (ArithmeticException beyond) {
            return isNegative() == ppb < 0 ? MAX : MIN;
        }
    }

    /** Half of this duration, rounded to the nearest nanosecond, half to even. */
    public Timestamp halve() {
        long half = seconds >> 1;
        long nanos = (seconds & 1) * BILLION + nanoseconds;
        // A whole second is an even number of nanoseconds, so the total is odd exactly if nanos is.
        return normalise(half, halfToEven(nanos >> 1, nanos & 1, 2));
    }

    /** Half of this duration, rounded up: for bounds that rounding must not reduce. */
    public Timestamp halveUp() {
        long nanos = (seconds & 1) * BILLION + nanoseconds;
        return normalise(seconds >> 1, (nanos + 1) >> 1);
    }

    /**
     * The magnitude.
     *
     * @throws ArithmeticException for {@link #MIN}
     */
    public Timestamp abs() {
        long whole = seconds;
        int rest = nanoseconds;
        if (whole < 0) {
            whole = rest == 0 ? Math.negateExact(whole) : ~whole;
            rest = rest == 0 ? 0 : BILLION - rest;
        }
        return new Timestamp(
                whole, rest); // one object on every path, which compilers can do without
    }

    public boolean isNegative() {
        return seconds < 0;
    }

    public boolean isBefore(Timestamp that) {
        return compareTo(that) < 0;
    }

    public boolean isAfter(Timestamp that) {
        return compareTo(that) > 0;
    }

    public static Timestamp min(Timestamp a, Timestamp b) {
        return b.isBefore(a) ? b : a;
    }

    public static Timestamp max(Timestamp a, Timestamp b) {
        return b.isAfter(a) ? b : a;
    }

    /**
     * This duration in nanoseconds, or the nearest number of 64 bits (292 years). This suits
     * timers, which then wake early at worst.
     */
    public long toNanosSaturated() {
        if (isBefore(MIN_NANOS) || isAfter(MAX_NANOS)) {
            return isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        // near the lower end the product alone wraps around, and the sum wraps back
        return seconds * BILLION + nanoseconds;
    }

    /**
     * This duration in nanoseconds.
     *
     * @throws ArithmeticException if the number needs more than 64 bits, as beyond 292 years
     */
    public long toNanosExact() {
        return seconds < 0 // the least value's whole seconds alone do not fit
                ? Math.addExact(Math.multiplyExact(seconds + 1, BILLION), nanoseconds - BILLION)
                : Math.addExact(Math.multiplyExact(seconds, BILLION), nanoseconds);
    }

    /** This duration in nanoseconds, of any size. */
    public BigInteger toBigNanos() {
        return BigInteger.valueOf(seconds)
                .multiply(BIG_BILLION)
                .add(BigInteger.valueOf(nanoseconds));
    }

    /**
     * The timestamp of a number of nanoseconds of any size.
     *
     * @throws ArithmeticException if the result needs more than 64 bits of seconds
     */
    public static Timestamp ofBigNanos(BigInteger nanoseconds) {
        BigInteger rest = nanoseconds.mod(BIG_BILLION);
        return new Timestamp(
                nanoseconds.subtract(rest).divide(BIG_BILLION).longValueExact(),
                rest.intValueExact());
    }

    /**
     * The timestamp of a number of nanoseconds, or the nearer end of the range if it lies outside.
     */
    static Timestamp saturatingOfBigNanos(BigInteger nanoseconds) {
        try {
            return ofBigNanos(nanoseconds);
        } catch (ArithmeticException beyond) {
            return nanoseconds.signum() < 0 ? MIN : MAX;
        }
    }

    @Override
    public int compareTo(Timestamp that) {
        int bySeconds = Long.compare(seconds, that.seconds);
        return bySeconds != 0 ? bySeconds : Integer.compare(nanoseconds, that.nanoseconds);
    }

    /** Decimal seconds with nine decimals, such as {@code -0.500000000}. */
    @Override
    public String toString() {
        byte[] text = new byte[MAX_TEXT_BYTES];
        return new String(text, 0, write(text, 0), StandardCharsets.ISO_8859_1);
    }

    /**
     * Writes the text of {@link #toString} as ASCII.
     *
     * @param into has room for {@link #MAX_TEXT_BYTES} bytes after {@code at}
     * @param at the index of the first byte
     * @return the index after the last byte
     */
    public int write(byte[] into, int at) {
        long seconds = this.seconds;
        int nanos = this.nanoseconds;
        int end = at;
        if (seconds < 0 && nanos > 0) { // towards zero, so that -1 + 0.5 reads -0.5
            seconds++;
            nanos = BILLION - nanos;
            if (seconds == 0) {
                into[end++] = '-';
            }
        }
        if (seconds < 0) {
            into[end++] = '-';
        }
        end = writeDigits(seconds, digits(seconds), into, end);
        into[end++] = '.';
        return writeDigits(nanos, DECIMALS, into, end);
    }

    /** The number of digits of a number, without its sign. */
    private static int digits(long number) {
        long negative = number < 0 ? number : -number; // -2^63 has no positive counterpart
        int digits = 1;
        for (long limit = -10; digits < 19 && negative <= limit; limit *= 10) {
            digits++;
        }
        return digits;
    }

    /** Writes the last digits of a number, without its sign. */
    private static int writeDigits(long number, int digits, byte[] into, int at) {
        long rest = number;
        int i = at + digits;
        while (i > at && rest != (int) rest) {
            into[--i] = (byte) ('0' + Math.abs((int) (rest % 10)));
            rest /= 10;
        }
        int small = (int) rest; // whose division takes a fraction of the time
        while (i > at) {
            into[--i] = (byte) ('0' + Math.abs(small % 10));
            small /= 10;
        }
        return at + digits;
    }

    /** {@code a + b + carry} for a carry of 0 or 1, of which only the final value must fit. */
    private static long sum(long a, long b, int carry) {
        long sum = a + b + carry;
        // Overflow iff a and b share a sign and the sum, carry included, has the other: with both
        // negative the exact sum is -2^64 to -1, with neither it is 0 to 2^64 - 1, else it always
        // fits.
        if (((a ^ sum) & (b ^ sum)) < 0) {
            throw beyond();
        }
        return sum;
    }

    /** Rounds {@code floor + rest / unit}. */
    private static long halfToEven(long floor, long rest, int unit) {
        long twice = 2 * rest;
        return twice > unit || (twice == unit && (floor & 1) != 0) ? floor + 1 : floor;
    }

    private Timestamp scaleExactly(long ppb) {
        BigInteger[] parts =
                toBigNanos().multiply(BigInteger.valueOf(ppb)).divideAndRemainder(BIG_BILLION);
        BigInteger nearest = parts[0];
        int half = parts[1].abs().shiftLeft(1).compareTo(BIG_BILLION);
        if (half > 0 || (half == 0 && nearest.testBit(0))) {
            nearest = nearest.add(BigInteger.valueOf(parts[1].signum()));
        }
        return ofBigNanos(nearest);
    }

    private static ArithmeticException beyond() {
        return new ArithmeticException("seconds beyond 64 bits");
    }
}
