package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.clock.LocalTime;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;

/**
 * Tests the contract of slewing: of any two estimates, by whichever threads, the later one has
 * moved by no less than the minimum rate allows and no more than the maximum rate does.
 */
class SlewingPropertyTests {

    @RegisterExtension private final Machine machine = Machine.publishing("50s", "0.5s");

    private record Rates(long min, long max) {

        static Rates random(RandomGenerator random) {
            return switch (random.nextInt(6)) {
                case 0 -> new Rates(0, Slewing.UNBOUNDED);
                case 1 -> new Rates(999_500_000, 1_000_500_000);
                case 2 -> new Rates(random.nextLong(1_000_000_000), Slewing.UNBOUNDED);
                case 3 -> {
                    long only = random.nextLong(2_000_000_000);
                    yield new Rates(only, only);
                }
                default -> {
                    long min = random.nextLong(1_500_000_000);
                    yield new Rates(min, min + random.nextLong(1_000_000_000));
                }
            };
        }

        /** Both bounds to the whole nanosecond: an estimate has no finer one to show. */
        void assertObeyed(Reading before, Reading after, String where) {
            BigInteger local = big(after.local()).subtract(big(before.local()));
            BigInteger moved = big(after.estimate()).subtract(big(before.estimate()));
            String what = "%s: %s moved by %s ns in %s ns".formatted(where, this, moved, local);
            assertThat(moved)
                    .as(what)
                    .isGreaterThanOrEqualTo(scaled(local, min, RoundingMode.FLOOR));
            if (max != Slewing.UNBOUNDED) {
                assertThat(moved)
                        .as(what)
                        .isLessThanOrEqualTo(scaled(local, max, RoundingMode.CEILING));
            }
        }

        private static BigInteger scaled(BigInteger local, long ppb, RoundingMode rounding) {
            return new BigDecimal(local)
                    .multiply(BigDecimal.valueOf(ppb))
                    .movePointLeft(9)
                    .setScale(0, rounding)
                    .toBigInteger();
        }

        private static BigInteger big(Timestamp timestamp) {
            return timestamp.toBigNanos();
        }
    }

    @Test
    void successiveEstimatesObeyTheRates() {
        Randomly.repeat(
                200,
                random -> {
                    Rates rates = Rates.random(random);
                    ConsumerContext context = machine.context();
                    context.slew(rates.min, rates.max, Timestamp.MAX);
                    Reading before = context.now();
                    for (int i = 0; i < 50; i++) {
                        publishAnything(random);
                        machine.clock.advance(
                                Timestamp.ofNanos(random.nextLong(1L << random.nextInt(1, 41))));
                        Reading now = context.now();
                        rates.assertObeyed(before, now, "step " + i);
                        before = now;
                    }
                });
    }

    /** Unbounded means just that: whenever the data allows, the estimate is the data's. */
    @Test
    void estimateIsTheDatasOwnWhereTheRatesAllowIt() {
        Randomly.repeat(
                200,
                random -> {
                    ConsumerContext context = machine.context();
                    context.slew(0, Slewing.UNBOUNDED, Timestamp.MAX);
                    Timestamp highest = context.now().estimate();
                    for (int i = 0; i < 20; i++) {
                        publishAnything(random);
                        machine.clock.advance(span("0.1s"));
                        Reading now = context.now();
                        Timestamp datas =
                                now.earliest().plus(now.latest().minus(now.earliest()).halve());
                        highest = Timestamp.max(highest, datas);
                        assertThat(now.estimate()).isEqualTo(highest);
                    }
                });
    }

    /**
     * Local time differs at each look, by less than what would pass for a suspend, so readings have
     * an order that no thread can change. They must form one chain, as if one thread had taken
     * them.
     */
    @ParameterizedTest
    @CsvSource({"0s", "1us", "1ms"})
    void estimatesOfManyThreadsObeyTheRatesInTheOrderOfLocalTime(String keep) {
        int threads = 4;
        Randomly.repeat(
                10,
                random -> {
                    Rates rates = Rates.random(random);
                    long step = 1 + random.nextLong(1L << random.nextInt(1, 20));
                    ConsumerContext context =
                            machine.context(
                                    () -> tick(step),
                                    machine.clock,
                                    keep,
                                    250_000,
                                    ReadingLimits.NONE);
                    context.slew(rates.min, rates.max, Timestamp.MAX);
                    List<FutureTask<List<Reading>>> readers = new ArrayList<>();
                    for (int i = 0; i < threads; i++) {
                        readers.add(new FutureTask<>(() -> readings(context, 250)));
                    }
                    readers.forEach(reader -> Thread.ofPlatform().daemon().start(reader));
                    for (int i = 0; i < 100; i++) {
                        publishAnything(random);
                    }
                    List<Reading> all = new ArrayList<>();
                    for (FutureTask<List<Reading>> reader : readers) {
                        all.addAll(Patiently.get(reader));
                    }
                    all.sort(Comparator.comparing(Reading::local));
                    for (int i = 1; i < all.size(); i++) {
                        assertThat(all.get(i).local()).isGreaterThan(all.get(i - 1).local());
                        rates.assertObeyed(all.get(i - 1), all.get(i), "reading " + i);
                    }
                });
    }

    /** What is lost or gained by rounding each step must not add up. */
    @ParameterizedTest
    @CsvSource({
        // the maximum rate as parts per billion, local nanoseconds between readings
        "1000600000, 1000", // 1000.6 ns
        "1000500000, 999", // 999.4995 ns
        "1010000000, 25", // 25.25 ns
        "1300000000, 2", // 2.6 ns
        "1000000001, 100000", // 100000.0001 ns
    })
    void frequentReadingsMoveAsFastAsRareOnes(long max, long step) throws IOException {
        ConsumerContext context = machine.context("1h");
        context.slew(0, max, Timestamp.MAX);
        machine.publish("5000s", "1s");
        machine.pass("1h"); // beyond keep, and not enough to catch up
        Reading first = context.now();
        for (int i = 0; i < 10_000; i++) {
            machine.clock.advance(Timestamp.ofNanos(step));
            context.now();
        }
        Reading last = context.now();
        new Rates(max, max).assertObeyed(first, last, "10000 readings");
    }

    /** The other way round: an estimate that is ahead of the data. */
    @ParameterizedTest
    @CsvSource({"999500000, 999", "999600000, 1000", "990000000, 25", "700000000, 2"})
    void frequentReadingsFallBackAsFastAsRareOnes(long min, long step) throws IOException {
        machine.publish("9000s", "1s");
        ConsumerContext context = machine.context("1h");
        context.slew(min, Slewing.UNBOUNDED, Timestamp.MAX);
        machine.publish("0s", "1s");
        machine.pass("1h"); // beyond keep, and not enough to fall back so far
        Reading first = context.now();
        for (int i = 0; i < 10_000; i++) {
            machine.clock.advance(Timestamp.ofNanos(step));
            context.now();
        }
        Reading last = context.now();
        new Rates(min, min).assertObeyed(first, last, "10000 readings");
    }

    private LocalTime tick(long nanoseconds) {
        synchronized (machine.clock) {
            machine.clock.advance(Timestamp.ofNanos(nanoseconds));
            return machine.clock.read();
        }
    }

    private static List<Reading> readings(ConsumerContext context, int count) {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            readings.add(context.now());
        }
        return readings;
    }

    private void publishAnything(RandomGenerator random) throws IOException {
        machine.publish(
                new Entry(
                        Timestamp.ofNanos(random.nextLong(-1L << 40, 1L << 40)),
                        Timestamp.ofNanos(random.nextLong(1L << 40)),
                        machine.clock.read().raw()));
    }
}
