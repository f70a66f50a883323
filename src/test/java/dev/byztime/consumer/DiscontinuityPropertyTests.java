package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * Tests which chains of entries count as discontinuous, against an oracle in whole nanoseconds of
 * any size.
 */
class DiscontinuityPropertyTests {

    private static final int ENTRIES = 30;

    @TempDir private Path folder;

    private interface Check {
        void with(RandomGenerator random, Machine machine) throws IOException;
    }

    /** Each time on a machine that has never slept. */
    private void repeat(Check check) {
        Randomly.repeat(
                40,
                random -> {
                    try (Machine machine =
                            new Machine(Files.createTempDirectory(folder, "machine"))) {
                        check.with(random, machine);
                    }
                });
    }

    /**
     * The true offset drifts as fast as it may, both clocks in opposite directions; an entry is the
     * truth give or take its error.
     */
    @Test
    void truthfulWriterNeverCountsAsBroken() {
        repeat((random, machine) -> {
            long drift = random.nextLong(0, 1_000_000);
            ConsumerContext context = machine.context("0s", drift, ReadingLimits.NONE);
            BigInteger truth = big(random.nextLong(-1L << 60, 1L << 60));
            Timestamp asOf = machine.clock.read().raw();
            for (int i = 0; i < ENTRIES; i++) {
                machine.clock.advance(Timestamp.ofNanos(1 + duration(random)));
                Timestamp next = pastInstant(random, asOf);
                BigInteger most = growth(asOf, next, drift, RoundingMode.FLOOR);
                truth = truth.add(within(random, most));
                asOf = next;
                BigInteger error = big(duration(random));
                publishAfterGap(
                        random,
                        machine,
                        context,
                        new Entry(
                                Timestamp.ofBigNanos(truth.add(within(random, error))),
                                Timestamp.ofBigNanos(error),
                                asOf));
            }
            assertThat(context.discontinuities()).isZero();
        });
    }

    /** Lies are placed close to where they begin to be provable. */
    @Test
    void lieCountsExactlyIfItIsProvable() {
        int[] verdicts = new int[2];
        repeat((random, machine) -> {
            long drift = random.nextLong(0, 1_000_000);
            ConsumerContext context = machine.context("0s", drift, ReadingLimits.NONE);
            context.observe(); // else it could not count a sleep before the first entry
            Entry last = null;
            Entry together = null; // of all since the last break
            long expected = 0;
            long suspends = 0;
            Timestamp trustedFrom = Timestamp.MIN;
            for (int i = 0; i < ENTRIES; i++) {
                machine.clock.advance(Timestamp.ofNanos(1 + duration(random)));
                if (random.nextInt(10) == 0) {
                    machine.sleep("1h");
                    context.observe();
                    suspends++;
                    trustedFrom = machine.clock.read().raw();
                    machine.pass("1ns");
                    last = null;
                    together = null;
                }
                Timestamp asOf = pastInstant(random, machine.clock.read().raw());
                Entry entry = entryNear(random, last, asOf, drift);
                publishAfterGap(random, machine, context, entry);
                if (!asOf.isAfter(trustedFrom)) {
                    continue; // refused, so it guarantees nothing
                }
                boolean broken =
                        last != null
                                && together != null
                                && (contradict(last, entry, drift)
                                        || contradict(together, entry, drift));
                together =
                        together == null || broken
                                ? entry
                                : both(together, entry, machine.clock.read().raw(), drift);
                verdicts[broken ? 1 : 0]++;
                expected += broken ? 1 : 0;
                Timestamp now = machine.clock.read().raw();
                if (last == null
                        || broken
                        || reach(entry, now, drift).compareTo(reach(last, now, drift)) <= 0) {
                    last = entry; // else the narrower one still holds
                }
                assertThat(context.discontinuities()).isEqualTo(expected);
                assertThat(context.suspends()).isEqualTo(suspends);
                assertThat(context.now().breaks()).isEqualTo(expected + suspends);
            }
        });
        assertThat(verdicts).as("both verdicts were put to the test").doesNotContain(0);
    }

    /** An entry whose interval nearly touches what the last one still guarantees at its date. */
    private static Entry entryNear(
            RandomGenerator random, @Nullable Entry last, Timestamp asOf, long drift) {
        BigInteger error = big(duration(random));
        if (last == null) {
            return new Entry(
                    Timestamp.ofNanos(random.nextLong(-1L << 60, 1L << 60)),
                    Timestamp.ofBigNanos(error),
                    asOf);
        }
        BigInteger touching = reach(last, asOf, drift).add(error).add(big(random.nextLong(-2, 3)));
        BigInteger offset = last.offset().toBigNanos();
        return new Entry(
                Timestamp.ofBigNanos(
                        random.nextBoolean() ? offset.add(touching) : offset.subtract(touching)),
                Timestamp.ofBigNanos(error),
                asOf);
    }

    private static boolean contradict(Entry last, Entry entry, long drift) {
        BigInteger apart = entry.offset().toBigNanos().subtract(last.offset().toBigNanos()).abs();
        return apart.compareTo(reach(last, entry.asOf(), drift).add(entry.error().toBigNanos()))
                > 0;
    }

    /** The other entry, if it says more about now; else what they share at the later date. */
    private static Entry both(Entry one, Entry other, Timestamp now, long drift) {
        if (least(other, now, drift).compareTo(least(one, now, drift)) >= 0
                && most(other, now, drift).compareTo(most(one, now, drift)) <= 0) {
            return other;
        }
        Timestamp at = one.asOf().isAfter(other.asOf()) ? one.asOf() : other.asOf();
        BigInteger least = least(one, at, drift).max(least(other, at, drift));
        BigInteger most = most(one, at, drift).min(most(other, at, drift));
        if (least.equals(least(one, at, drift)) && most.equals(most(one, at, drift))) {
            return one;
        }
        BigInteger error = most.subtract(least).add(BigInteger.ONE).shiftRight(1);
        return new Entry(Timestamp.ofBigNanos(least.add(error)), Timestamp.ofBigNanos(error), at);
    }

    private static BigInteger least(Entry entry, Timestamp local, long drift) {
        return entry.offset().toBigNanos().subtract(reach(entry, local, drift));
    }

    private static BigInteger most(Entry entry, Timestamp local, long drift) {
        return entry.offset().toBigNanos().add(reach(entry, local, drift));
    }

    /** How far from its offset an entry allows the truth to be at a local time. */
    private static BigInteger reach(Entry entry, Timestamp local, long drift) {
        return entry.error()
                .toBigNanos()
                .add(growth(entry.asOf(), local, drift, RoundingMode.HALF_EVEN));
    }

    private static BigInteger growth(
            Timestamp from, Timestamp to, long drift, RoundingMode rounding) {
        return new BigDecimal(to.toBigNanos().subtract(from.toBigNanos()).abs())
                .multiply(BigDecimal.valueOf(drift))
                .movePointLeft(9)
                .multiply(BigDecimal.TWO)
                .setScale(0, rounding)
                .toBigInteger();
    }

    /** Between any two entries there may be looks that find none. */
    private static void publishAfterGap(
            RandomGenerator random, Machine machine, ConsumerContext context, Entry entry)
            throws IOException {
        switch (random.nextInt(8)) {
            case 0 -> {
                Path aside = Files.move(machine.path, machine.path.resolveSibling("aside"));
                context.observe();
                Files.move(aside, machine.path);
            }
            case 1 -> {
                machine.publishUnsynchronized();
                context.observe();
            }
            case 2 -> {
                Files.delete(machine.path);
                machine.reopen(Machine.ERA);
                context.observe();
            }
            default -> {}
        }
        machine.publish(entry);
        try {
            assertThat(context.now().estimate())
                    .isEqualTo(machine.clock.read().raw().plus(entry.offset()));
        } catch (TimeUnavailableException beforeASuspend) {
            assertThat(beforeASuspend).hasMessageContaining("suspended before");
        }
    }

    /** Mostly now; entries may also be published late. */
    private static Timestamp pastInstant(RandomGenerator random, Timestamp now) {
        return random.nextInt(4) == 0
                ? now.minus(span("1us").scale(random.nextLong(1L << 40)))
                : now;
    }

    /** Of any order of magnitude up to 12 days. */
    private static long duration(RandomGenerator random) {
        return random.nextLong(1L << random.nextInt(1, 51));
    }

    private static BigInteger within(RandomGenerator random, BigInteger most) {
        return switch (random.nextInt(4)) {
            case 0 -> most;
            case 1 -> most.negate();
            default ->
                    big(random.nextLong(Math.max(1, most.longValueExact())))
                            .multiply(big(random.nextBoolean() ? 1 : -1));
        };
    }

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }
}
