package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.clock.LocalTime;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Tests the one promise: no reading is ever narrower than what the file warrants.
 *
 * <p>What it warrants for a local time is {@code error + |local - as_of| * 2 * drift / 10^9} around
 * {@code offset + local}, a rational number. The product is rounded to the nearest nanosecond (the
 * reference rounds so, and both should agree), hence either end may be off by half a nanosecond and
 * no more.
 */
class SoundnessTests {

    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final BigInteger LEAST = Timestamp.MIN.toBigNanos();
    private static final BigInteger MOST = Timestamp.MAX.toBigNanos();
    private static final BigInteger MAX_NS = BigInteger.valueOf(Reading.MAX_AGE_OR_ERROR_NS);

    private static final long[] EDGES = {
        0,
        1,
        -1,
        1000,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 1000,
        Long.MIN_VALUE + 1000,
        Long.MAX_VALUE >> 1,
        (Long.MAX_VALUE >> 1) - 1,
        (Long.MAX_VALUE >> 1) + 1,
        Long.MIN_VALUE >> 1,
    };

    @TempDir private Path folder;

    @Test
    void readingIsAsWideAsTheEntryWarrantsAndRefusedOnlyBeyondRange() {
        Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);
        Randomly.repeat(
                1000,
                random -> {
                    Timestamp local = Timestamp.ofNanos(nanoseconds(random));
                    Entry entry = new Entry(timestamp(random), error(random), timestamp(random));
                    long drift = drift(random);
                    Reading.EstimateMode mode =
                            random.nextBoolean()
                                    ? Reading.EstimateMode.STEP
                                    : Reading.EstimateMode.SLEW;
                    try (Machine machine = new Machine(folder)) {
                        machine.publish(entry);
                        seen.merge(check(machine, entry, local, drift, mode), 1, Integer::sum);
                    }
                });
        assertThat(seen).as("outcomes that were put to the test").containsKeys(Outcome.values());
    }

    private enum Outcome {
        SERVED,
        BEYOND_RANGE,
        UNSYNCHRONIZED
    }

    private static Outcome check(
            Machine machine, Entry entry, Timestamp local, long drift, Reading.EstimateMode mode) {
        Warrant warrant = new Warrant(entry, local, drift);
        String what = "%s at %s with %d ppb".formatted(entry, local, drift);
        ConsumerContext context =
                machine.context(
                        () -> new LocalTime(local.toNanosExact(), local.toNanosExact()),
                        machine.clock,
                        "0s",
                        drift,
                        ReadingLimits.NONE);
        if (mode == Reading.EstimateMode.SLEW) {
            context.slewFromNextReading(0, Slewing.UNBOUNDED);
        }
        Reading now;
        try {
            now = context.now();
        } catch (TimeUnavailableException e) {
            if (e.reason() == Unavailable.NEVER_SYNCHRONIZED) {
                assertThat(entry.error()).as(what).isGreaterThanOrEqualTo(Entry.UNSYNCHRONIZED);
                return Outcome.UNSYNCHRONIZED;
            }
            assertThat(e.reason()).as(what).isEqualTo(Unavailable.OVERFLOW);
            assertThat(warrant.fits()).as(what + ": " + e.getMessage()).isFalse();
            return Outcome.BEYOND_RANGE;
        }
        assertThat(entry.error()).as(what).isLessThan(Entry.UNSYNCHRONIZED);
        assertThat(warrant.fits()).as(what).isTrue();
        assertThat(now.mode()).isEqualTo(mode);
        assertThat(now.local()).isEqualTo(local);
        assertThat(decimal(now.earliest()).subtract(warrant.earliest()))
                .as("earliest of %s, too late by", what)
                .isBetween(HALF.negate(), HALF);
        assertThat(warrant.latest().subtract(decimal(now.latest())))
                .as("latest of %s, too early by", what)
                .isBetween(HALF.negate(), HALF);
        assertThat(now.error().toBigNanos())
                .as("error of %s", what)
                .isEqualTo(warrant.roundedError());
        return Outcome.SERVED;
    }

    /** What an entry says of a local time, as rational numbers of nanoseconds. */
    private record Warrant(Entry entry, Timestamp local, long drift) {

        BigInteger age() {
            return local.toBigNanos().subtract(entry.asOf().toBigNanos());
        }

        BigDecimal exactError() {
            return decimal(entry.error())
                    .add(
                            new BigDecimal(age().abs())
                                    .multiply(BigDecimal.valueOf(drift))
                                    .multiply(BigDecimal.TWO)
                                    .movePointLeft(9));
        }

        BigInteger roundedError() {
            return exactError().setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
        }

        BigDecimal earliest() {
            return centre().subtract(exactError());
        }

        BigDecimal latest() {
            return centre().add(exactError());
        }

        private BigDecimal centre() {
            return decimal(entry.offset()).add(decimal(local));
        }

        /**
         * Whether no quantity exceeds what a reading can hold: 73 years for each duration, and as
         * much again between global time and the ends of 64-bit seconds.
         */
        boolean fits() {
            BigInteger origin = entry.offset().toBigNanos().add(entry.asOf().toBigNanos());
            return BigInteger.valueOf(drift).shiftLeft(1).bitLength() < Long.SIZE
                    && isShort(entry.asOf().toBigNanos())
                    && isShort(age())
                    && isShort(entry.error().toBigNanos())
                    && isShort(roundedError())
                    && origin.subtract(MAX_NS.shiftLeft(1)).compareTo(LEAST) >= 0
                    && origin.add(MAX_NS.shiftLeft(1)).compareTo(MOST) <= 0;
        }

        private static boolean isShort(BigInteger nanoseconds) {
            return nanoseconds.abs().compareTo(MAX_NS) <= 0;
        }
    }

    /** Mostly of 64 bits of nanoseconds, else of seconds. */
    private static Timestamp timestamp(RandomGenerator random) {
        return random.nextInt(8) == 0
                ? new Timestamp(
                        EDGES[random.nextInt(EDGES.length)], random.nextInt(Timestamp.BILLION))
                : Timestamp.ofNanos(nanoseconds(random));
    }

    private static Timestamp error(RandomGenerator random) {
        Timestamp error = timestamp(random);
        return new Timestamp(error.seconds() & Long.MAX_VALUE, error.nanoseconds());
    }

    private static long nanoseconds(RandomGenerator random) {
        long sign = random.nextBoolean() ? 1 : -1;
        return switch (random.nextInt(8)) {
            case 0 -> sign * (Reading.MAX_AGE_OR_ERROR_NS + random.nextInt(-2, 3));
            case 1 -> EDGES[random.nextInt(EDGES.length)];
            default -> random.nextLong() >> random.nextInt(1, Long.SIZE);
        };
    }

    private static long drift(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> random.nextLong(Long.MAX_VALUE);
            case 3 -> (Long.MAX_VALUE >> 1) + random.nextInt(2);
            default -> random.nextLong(1_000_000);
        };
    }

    private static BigDecimal decimal(Timestamp timestamp) {
        return new BigDecimal(timestamp.toBigNanos());
    }
}
