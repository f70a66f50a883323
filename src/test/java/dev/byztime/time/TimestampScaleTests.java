package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigInteger;
import java.util.random.RandomGenerator;

/** Products with parts per billion against products of any size. */
@Execution(ExecutionMode.CONCURRENT)
class TimestampScaleTests {

    private static final int ROUNDS = 20_000;

    @Test
    void productsAreRoundedHalfToEvenOrOverflow() {
        Randomly.repeat(
                5 * ROUNDS, random -> checkScale(Edges.timestamp(random), Edges.number(random)));
    }

    /** Ages and rates of clocks have fewer than 31 bits, and are scaled in a shorter way. */
    @Test
    void productsOfShortFactorsAreRoundedHalfToEven() {
        Randomly.repeat(
                5 * ROUNDS,
                random ->
                        checkScale(
                                new Timestamp(shortFactor(random), Edges.nanoseconds(random)),
                                shortFactor(random)));
    }

    /** {@code odd * 2^i * 5^j} times {@code odd * 2^(8-i) * 5^(9-j)} is an odd number of halves. */
    @Test
    void exactHalvesGoToTheEvenNanosecond() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    int twos = random.nextInt(9);
                    int fives = random.nextInt(10);
                    BigInteger nanos =
                            halfFactor(twos, fives).multiply(oddOf(random.nextInt(1, 75), random));
                    BigInteger ppb =
                            halfFactor(8 - twos, 9 - fives)
                                    .multiply(oddOf(random.nextInt(1, 32), random));
                    BigInteger halves = nanos.multiply(ppb).divide(Exact.nanos(0, 500_000_000));
                    assertThat(halves.testBit(0)).isTrue();
                    if (Exact.isInRange(nanos)) {
                        BigInteger[] parts = nanos.divideAndRemainder(Exact.nanos(1, 0));
                        Timestamp value =
                                Timestamp.normalise(
                                        parts[0].longValueExact(), parts[1].longValueExact());
                        checkScale(value, ppb.longValueExact());
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647, 999999999, 2147483647, 4611686016, 279904254",
        "2147483648, 0, 2147483647, 4611686016, 279904256",
        "2147483647, 0, 2147483648, 4611686016, 279904256",
        "9223372036854775807, 499999999, 1, 9223372036, 854775807",
        "9223372036854775807, 500000000, 1, 9223372036, 854775808",
        "9223372036854775806, 500000000, 1, 9223372036, 854775806",
        "-9223372036854775808, 500000000, 1, -9223372037, 145224192",
        "-9223372036854775808, 500000001, 1, -9223372037, 145224193",
    })
    void nothingWrapsWhereTheNumbersEnd(
            long seconds, int nanos, long ppb, long expectedSeconds, int expectedNanos) {
        assertThat(new Timestamp(seconds, nanos).scale(ppb))
                .isEqualTo(new Timestamp(expectedSeconds, expectedNanos));
    }

    private static void checkScale(Timestamp value, long ppb) {
        String what = "%s * %d / 10^9".formatted(value, ppb);
        BigInteger product = Exact.scaled(Exact.nanos(value), ppb);
        Exact.check(what, product, () -> value.scale(ppb));
        assertThat(Exact.nanos(value.saturatingScale(ppb)))
                .as("saturating %s", what)
                .isEqualTo(Exact.saturated(product));
    }

    private static BigInteger halfFactor(int twos, int fives) {
        return BigInteger.TWO.pow(twos).multiply(BigInteger.valueOf(5).pow(fives));
    }

    /** An odd number of at most so many bits, and a sign. */
    private static BigInteger oddOf(int bits, RandomGenerator random) {
        BigInteger odd = BigInteger.ZERO;
        for (int i = 0; i < bits; i++) {
            odd = random.nextBoolean() ? odd.setBit(i) : odd;
        }
        odd = odd.setBit(0);
        return random.nextBoolean() ? odd : odd.negate();
    }

    /** Up to 32 bits, and most often near 31. */
    private static long shortFactor(RandomGenerator random) {
        return random.nextBoolean()
                ? (1L << 31) + random.nextInt(-2, 3)
                : random.nextLong() >>> (32 + random.nextInt(32));
    }
}
