package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Randomly;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Checks how the bound of an entry grows with the distance from its as_of. */
class EntryTests {

    private static final long DRIFT_PPB = 250_000;
    private static final Timestamp MILLISECOND = Timestamp.ofNanos(1_000_000);
    private static final Entry ENTRY =
            new Entry(new Timestamp(1_795_298_617, 949_540_499), MILLISECOND, seconds(5000));

    @Test
    void boundWidensWithAgeOfEntry() {
        assertThat(ENTRY.errorAt(seconds(5000), DRIFT_PPB)).isEqualTo(MILLISECOND);
        assertThat(ENTRY.errorAt(seconds(6000), DRIFT_PPB))
                .isEqualTo(Timestamp.ofNanos(501_000_000));
        assertThat(ENTRY.errorAt(seconds(6000), 2 * DRIFT_PPB))
                .isEqualTo(Timestamp.normalise(0, 1_001_000_000));
    }

    @Test
    void boundWidensAsMuchBeforeItsTimeAsAfterIt() {
        assertThat(ENTRY.errorAt(seconds(4000), DRIFT_PPB))
                .isEqualTo(ENTRY.errorAt(seconds(6000), DRIFT_PPB))
                .isEqualTo(Timestamp.ofNanos(501_000_000));
    }

    @Test
    void clockWithoutDriftKeepsItsError() {
        assertThat(ENTRY.errorAt(seconds(-1_000_000), 0)).isEqualTo(MILLISECOND);
        assertThat(ENTRY.errorAt(seconds(1_000_000), 0)).isEqualTo(MILLISECOND);
    }

    @Test
    void growthIsRoundedHalfToEven() {
        // 2 * 250,000 ppb of a microsecond is half a nanosecond
        assertThat(Stream.of(999, 1000, 1001, 2999, 3000, 3001, 5000, 7000))
                .extracting(EntryTests::growth)
                .containsExactly(0L, 0L, 1L, 1L, 2L, 2L, 2L, 4L);
    }

    private static long growth(int ageNs) {
        Entry entry = new Entry(Timestamp.ZERO, Timestamp.ZERO, Timestamp.ZERO);
        Timestamp after = entry.errorAt(Timestamp.ofNanos(ageNs), DRIFT_PPB);
        assertThat(entry.errorAt(Timestamp.ofNanos(-ageNs), DRIFT_PPB)).isEqualTo(after);
        return after.toNanosSaturated();
    }

    @Test
    void offsetLiesWithinTheErrorOfBothSides() {
        assertThat(ENTRY.offsetAt(seconds(6000), DRIFT_PPB))
                .isEqualTo(
                        new TimeInterval(
                                new Timestamp(1_795_298_617, 448_540_499),
                                new Timestamp(1_795_298_618, 450_540_499)));
    }

    @Test
    void everyStepThatOverflowsIsAnArithmeticException() {
        assertOverflow(ENTRY, seconds(6000), Long.MAX_VALUE); // twice the drift
        assertOverflow(entry(0, 0, Long.MIN_VALUE), seconds(0), 0); // the age
        assertOverflow(entry(0, 0, 0), Timestamp.MIN, 0); // the age's magnitude
        assertOverflow(entry(0, 0, 0), Timestamp.MAX, Timestamp.BILLION); // its growth
        assertOverflow(entry(0, Long.MAX_VALUE, 0), seconds(2000), Timestamp.BILLION); // the error
        assertOverflow(entry(Long.MAX_VALUE, 1, 0), seconds(0), 0); // the latest offset
        assertOverflow(entry(Long.MIN_VALUE, 1, 0), seconds(0), 0); // the earliest
    }

    private static void assertOverflow(Entry entry, Timestamp local, long driftPpb) {
        assertThatThrownBy(() -> entry.offsetAt(local, driftPpb))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void entryIsSynchronizedBelowTheErrorOfAClockThatNobodyHasSet() {
        assertThat(Entry.UNSYNCHRONIZED).isEqualTo(seconds(4_611_686_018_427_387_903L));
        assertThat(entry(0, 0, 0).isSynchronized()).isTrue();
        Timestamp justBelow = Entry.UNSYNCHRONIZED.minus(Timestamp.ofNanos(1));
        assertThat(new Entry(Timestamp.ZERO, justBelow, Timestamp.ZERO).isSynchronized()).isTrue();
        assertThat(entry(0, Long.MAX_VALUE / 2, 0).isSynchronized()).isFalse();
        assertThat(entry(0, Long.MAX_VALUE, 0).isSynchronized()).isFalse();
    }

    @Test
    void ageNeverMakesTheErrorSmaller() {
        Randomly.repeat(
                20_000,
                random -> {
                    Entry entry = anyEntry(random, 2); // far enough from where sums overflow
                    Timestamp near = around(entry.asOf(), random);
                    Timestamp far = near.plus(near.minus(entry.asOf()));
                    long drift = random.nextLong(Timestamp.BILLION);
                    assertThat(entry.errorAt(near, drift))
                            .as("%s at %s", entry, near)
                            .isBetween(entry.error(), entry.errorAt(far, drift));
                });
    }

    @Test
    void boundIsWhatIntegersOfAnySizeGive() {
        Randomly.repeat(
                20_000,
                random -> {
                    Entry entry = anyEntry(random, 0);
                    Timestamp local =
                            random.nextBoolean() ? any(random, 0) : around(entry.asOf(), random);
                    long drift = random.nextLong() >>> 1 >>> random.nextInt(63);
                    assertExact(entry, local, drift);
                });
    }

    /**
     * Either exact or an overflow; and an overflow only if one of the quantities on the way has no
     * 64-bit seconds.
     */
    private static void assertExact(Entry entry, Timestamp local, long driftPpb) {
        BigInteger offset = entry.offset().toBigNanos();
        BigInteger age = local.toBigNanos().subtract(entry.asOf().toBigNanos());
        BigInteger twice = BigInteger.valueOf(driftPpb).shiftLeft(1);
        BigInteger growth =
                new BigDecimal(age.abs().multiply(twice), 9)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .toBigIntegerExact();
        BigInteger error = entry.error().toBigNanos().add(growth);
        BigInteger earliest = offset.subtract(error);
        BigInteger latest = offset.add(error);
        boolean fits =
                twice.bitLength() < 64
                        && Stream.of(age, age.abs(), growth, error, earliest, latest)
                                .allMatch(EntryTests::isTimestamp);
        String what = "%s at %s, %d ppb".formatted(entry, local, driftPpb);
        if (fits) {
            TimeInterval bound = entry.offsetAt(local, driftPpb);
            assertThat(bound.earliest().toBigNanos()).as(what).isEqualTo(earliest);
            assertThat(bound.latest().toBigNanos()).as(what).isEqualTo(latest);
        } else {
            assertThatThrownBy(() -> entry.offsetAt(local, driftPpb))
                    .as(what)
                    .isInstanceOf(ArithmeticException.class);
        }
    }

    private static boolean isTimestamp(BigInteger nanos) {
        BigInteger billion = BigInteger.valueOf(Timestamp.BILLION);
        return nanos.subtract(nanos.mod(billion)).divide(billion).bitLength() < 64;
    }

    private static Entry anyEntry(RandomGenerator random, int spareBits) {
        Timestamp error = any(random, spareBits);
        return new Entry(
                any(random, spareBits),
                error.isNegative() ? Timestamp.ZERO.saturatingMinus(error) : error,
                any(random, spareBits));
    }

    /** Of any length in bits, so that small ones are as likely as large ones. */
    private static Timestamp any(RandomGenerator random, int spareBits) {
        long seconds = random.nextLong() >> spareBits >> random.nextInt(64 - spareBits);
        return new Timestamp(seconds, nanoseconds(random));
    }

    private static int nanoseconds(RandomGenerator random) {
        return random.nextInt(3) == 0 ? 0 : random.nextInt(Timestamp.BILLION);
    }

    /** Up to a month away. */
    private static Timestamp around(Timestamp centre, RandomGenerator random) {
        long month = 2_592_000L * Timestamp.BILLION;
        return centre.saturatingPlus(
                Timestamp.ofNanos(random.nextLong(-month, month) >> random.nextInt(50)));
    }

    private static Entry entry(long offset, long error, long asOf) {
        return new Entry(seconds(offset), seconds(error), seconds(asOf));
    }

    private static Timestamp seconds(long seconds) {
        return new Timestamp(seconds, 0);
    }
}
