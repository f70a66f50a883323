package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.math.RoundingMode;

/** Holds arithmetic against integers of any size. */
@Execution(ExecutionMode.CONCURRENT)
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
    void nanosecondsAreAddedExactlyOrOverflow() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    Timestamp value = Edges.timestamp(random);
                    long nanos = Edges.number(random);
                    Exact.check(
                            "%s + %d ns".formatted(value, nanos),
                            Exact.nanos(value).add(BigInteger.valueOf(nanos)),
                            () -> value.plusNanos(nanos));
                });
        Exact.checkOverflow("beyond the end", () -> Timestamp.MAX.plusNanos(1));
        Exact.checkOverflow("beyond the beginning", () -> Timestamp.MIN.plusNanos(-1));
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
    void countsOfNanosecondsAreExactSaturatedOrOverflow() {
        withOne(TimestampPropertyTests::checkCount);
        Randomly.repeat(
                ROUNDS,
                random -> {
                    long nearTheEnd = Long.MAX_VALUE / Timestamp.BILLION + random.nextInt(-2, 3);
                    checkCount(
                            new Timestamp(
                                    random.nextBoolean() ? nearTheEnd : -nearTheEnd,
                                    random.nextInt(Timestamp.BILLION)));
                });
        for (int around = -2; around <= 2; around++) {
            checkCount(Timestamp.ofNanos(Long.MAX_VALUE).plus(Timestamp.ofNanos(around)));
            checkCount(Timestamp.ofNanos(Long.MIN_VALUE).plus(Timestamp.ofNanos(around)));
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

    private static void checkCount(Timestamp value) {
        BigInteger nanos = Exact.nanos(value);
        BigInteger nearest = nanos.max(LONG_MIN).min(LONG_MAX);
        String what = value + " in nanoseconds";
        assertThat(BigInteger.valueOf(value.toNanosSaturated())).as(what).isEqualTo(nearest);
        if (nearest.equals(nanos)) {
            assertThat(BigInteger.valueOf(value.toNanosExact())).as(what).isEqualTo(nanos);
        } else {
            Exact.checkOverflow(what, value::toNanosExact);
        }
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
