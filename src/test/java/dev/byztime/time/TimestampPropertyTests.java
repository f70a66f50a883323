package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.random.RandomGenerator;

/** Holds arithmetic against integers of any size. */
class TimestampPropertyTests {

    private static final int ROUNDS = 20_000;
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    @Test
    void anyPairHasItsNormalForm() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    long seconds = Edges.number(random);
                    long nanos = Edges.number(random);
                    Exact.check(
                            "(%d, %d)".formatted(seconds, nanos),
                            Exact.nanos(seconds, nanos),
                            () -> Timestamp.normalise(seconds, nanos));
                });
    }

    @Test
    void anyCountOfNanosecondsIsATimestamp() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    long nanos = Edges.number(random);
                    assertThat(Exact.nanos(Timestamp.ofNanos(nanos)))
                            .isEqualTo(BigInteger.valueOf(nanos));
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, Timestamp.BILLION, Integer.MAX_VALUE})
    void denormalNanosecondsAreNoTimestamp(int nanos) {
        assertThatThrownBy(() -> new Timestamp(0, nanos))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sumsAreExactOrOverflow() {
        withTwo((a, b) -> {
            BigInteger sum = Exact.nanos(a).add(Exact.nanos(b));
            Exact.check(a + " + " + b, sum, () -> a.plus(b));
            assertThat(Exact.nanos(a.saturatingPlus(b)))
                    .as("saturating %s + %s", a, b)
                    .isEqualTo(Exact.saturated(sum));
        });
    }

    @Test
    void differencesAreExactOrOverflow() {
        withTwo((a, b) -> {
            BigInteger difference = Exact.nanos(a).subtract(Exact.nanos(b));
            Exact.check(a + " - " + b, difference, () -> a.minus(b));
            assertThat(Exact.nanos(a.saturatingMinus(b)))
                    .as("saturating %s - %s", a, b)
                    .isEqualTo(Exact.saturated(difference));
        });
    }

    @Test
    void comparisonsAreThoseOfTheValues() {
        withTwo((a, b) -> {
            int order = Exact.nanos(a).compareTo(Exact.nanos(b));
            assertThat(Integer.signum(a.compareTo(b))).as("%s <=> %s", a, b).isEqualTo(order);
            assertThat(a.isBefore(b)).as("%s < %s", a, b).isEqualTo(order < 0);
            assertThat(a.isAfter(b)).as("%s > %s", a, b).isEqualTo(order > 0);
            assertThat(a.equals(b)).as("%s = %s", a, b).isEqualTo(order == 0);
            assertThat(Exact.nanos(Timestamp.min(a, b)))
                    .isEqualTo(Exact.nanos(a).min(Exact.nanos(b)));
            assertThat(Exact.nanos(Timestamp.max(a, b)))
                    .isEqualTo(Exact.nanos(a).max(Exact.nanos(b)));
        });
    }

    @Test
    void productsAreRoundedHalfToEvenOrOverflow() {
        Randomly.repeat(
                5 * ROUNDS, random -> checkScale(Edges.timestamp(random), Edges.number(random)));
    }

    /** Products of fewer than 64 bits, as clocks have them, are computed in another way. */
    @Test
    void productsThatFitIntoANumberAreRoundedHalfToEven() {
        Randomly.repeat(
                5 * ROUNDS,
                random -> {
                    int bits = random.nextInt(64);
                    long seconds = random.nextLong() >> 63 - bits;
                    long ppb = random.nextLong() >> bits;
                    checkScale(new Timestamp(seconds, Edges.nanoseconds(random)), ppb);
                });
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

    /** Where the shorter computation must give way to the longer: rounding up would wrap. */
    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 499999999, 9223372036, 854775807",
        "9223372036854775807, 500000000, 9223372036, 854775808",
        "9223372036854775807, 999999999, 9223372036, 854775808",
        "9223372036854775806, 500000000, 9223372036, 854775806",
        "9223372036854775806, 500000001, 9223372036, 854775807",
        "-9223372036854775808, 500000000, -9223372037, 145224192",
        "-9223372036854775808, 500000001, -9223372037, 145224193",
    })
    void roundingAtTheEndOfTheNumbersDoesNotWrap(
            long seconds, int nanos, long expectedSeconds, int expectedNanos) {
        assertThat(new Timestamp(seconds, nanos).scale(1))
                .isEqualTo(new Timestamp(expectedSeconds, expectedNanos));
    }

    @Test
    void halvesAreRoundedAsTheirNamesSay() {
        withOne(value -> {
            BigInteger nanos = Exact.nanos(value);
            assertThat(Exact.nanos(value.halve()))
                    .as("half of %s", value)
                    .isEqualTo(Exact.halved(nanos, RoundingMode.HALF_EVEN));
            assertThat(Exact.nanos(value.halveUp()))
                    .as("half of %s, rounded up", value)
                    .isEqualTo(Exact.halved(nanos, RoundingMode.CEILING));
        });
    }

    @Test
    void magnitudesAreExactOrOverflow() {
        withOne(value -> {
            BigInteger nanos = Exact.nanos(value);
            Exact.check("|" + value + "|", nanos.abs(), value::abs);
            assertThat(value.isNegative()).as("%s < 0", value).isEqualTo(nanos.signum() < 0);
        });
    }

    @Test
    void timersGetTheNearestThatTheyCanHold() {
        withOne(TimestampPropertyTests::checkTimer);
        Randomly.repeat(
                ROUNDS,
                random -> {
                    long nearTheEnd = Long.MAX_VALUE / Timestamp.BILLION + random.nextInt(-2, 3);
                    checkTimer(
                            new Timestamp(
                                    random.nextBoolean() ? nearTheEnd : -nearTheEnd,
                                    random.nextInt(Timestamp.BILLION)));
                });
        for (int around = -2; around <= 2; around++) {
            checkTimer(Timestamp.ofNanos(Long.MAX_VALUE).plus(Timestamp.ofNanos(around)));
            checkTimer(Timestamp.ofNanos(Long.MIN_VALUE).plus(Timestamp.ofNanos(around)));
        }
    }

    @Test
    void countsOfNanosecondsOfAnySizeGoInAndOut() {
        withOne(value -> {
            assertThat(value.toBigNanos()).isEqualTo(Exact.nanos(value));
            assertThat(Timestamp.ofBigNanos(Exact.nanos(value))).isEqualTo(value);
        });
        for (Timestamp end : new Timestamp[] {Timestamp.MIN, Timestamp.MAX}) {
            BigInteger beyond = Exact.nanos(end).add(BigInteger.valueOf(end.isNegative() ? -1 : 1));
            Exact.checkOverflow("beyond " + end, () -> Timestamp.ofBigNanos(beyond));
        }
    }

    private static void checkScale(Timestamp value, long ppb) {
        String what = "%s * %d / 10^9".formatted(value, ppb);
        BigInteger product = Exact.scaled(Exact.nanos(value), ppb);
        Exact.check(what, product, () -> value.scale(ppb));
        assertThat(Exact.nanos(value.saturatingScale(ppb)))
                .as("saturating %s", what)
                .isEqualTo(Exact.saturated(product));
    }

    private static void checkTimer(Timestamp value) {
        assertThat(BigInteger.valueOf(value.toNanosSaturated()))
                .as("%s in nanoseconds", value)
                .isEqualTo(Exact.nanos(value).max(LONG_MIN).min(LONG_MAX));
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

    @FunctionalInterface
    private interface OnOne {
        void check(Timestamp value);
    }

    @FunctionalInterface
    private interface OnTwo {
        void check(Timestamp a, Timestamp b);
    }

    private static void withOne(OnOne property) {
        property.check(Timestamp.MIN);
        property.check(Timestamp.ZERO);
        property.check(Timestamp.MAX);
        Randomly.repeat(ROUNDS, random -> property.check(Edges.timestamp(random)));
    }

    /** The second is often a neighbour of the first, or of its mirror image. */
    private static void withTwo(OnTwo property) {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    Timestamp a = Edges.timestamp(random);
                    Timestamp b =
                            switch (random.nextInt(4)) {
                                case 0 -> new Timestamp(a.seconds(), Edges.nanoseconds(random));
                                case 1 -> new Timestamp(~a.seconds(), Edges.nanoseconds(random));
                                default -> Edges.timestamp(random);
                            };
                    property.check(a, b);
                });
    }
}
