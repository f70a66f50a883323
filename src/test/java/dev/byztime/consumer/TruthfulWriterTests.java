package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * Tests the promise as a whole: if the writer tells the truth, the true time lies within every
 * reading that is served, whatever is kept, replaced, published late or slept through.
 */
class TruthfulWriterTests {

    @TempDir private Path folder;

    @Test
    void trueTimeLiesWithinEveryReading() {
        int[] served = new int[1];
        Randomly.repeat(
                50,
                random -> {
                    try (Machine machine =
                            new Machine(Files.createTempDirectory(folder, "machine"))) {
                        served[0] += new World(machine, random).live(200);
                    }
                });
        assertThat(served[0]).as("readings").isGreaterThan(100);
    }

    /** A machine whose clock drifts as much as it may, and that sleeps as it likes. */
    private static final class World {

        private static final String[] KEEP = {"0s", "1us", "5ms", "1s", "1h"};

        private final Machine machine;
        private final RandomGenerator random;
        private final long drift;
        private BigInteger trueTime;
        private Entry measured;
        private ConsumerContext context;
        private int served;

        World(Machine machine, RandomGenerator random) {
            this.machine = machine;
            this.random = random;
            drift = random.nextLong(1_000_000);
            trueTime = BigInteger.valueOf(random.nextLong(1L << 60));
            measured = measure();
            context = newContext();
        }

        int live(int steps) throws IOException {
            for (int step = 0; step < steps; step++) {
                machine.pass("1ns"); // or an entry could be of the very moment of a sleep
                trueTime = trueTime.add(BigInteger.ONE);
                switch (random.nextInt(20)) {
                    case 0 -> sleep();
                    case 1 -> context = newContext();
                    case 2 -> {
                        Files.delete(machine.path);
                        machine.reopen(Machine.ERA);
                    }
                    case 3 -> context.observe();
                    case 4, 5, 6 -> measured = measure();
                    case 7, 8, 9, 10 -> machine.publish(measured);
                    case 11, 12, 13 -> awake();
                    default -> read(step);
                }
            }
            return served;
        }

        private void awake() {
            BigInteger elapsed = BigInteger.valueOf(random.nextLong(1L << random.nextInt(1, 45)));
            BigInteger most =
                    elapsed.multiply(BigInteger.valueOf(2 * drift))
                            .divide(BigInteger.valueOf(Timestamp.BILLION));
            trueTime = trueTime.add(elapsed).add(within(most));
            machine.clock.advance(Timestamp.ofBigNanos(elapsed));
        }

        /** Longer than the millisecond up to which sleep is not looked for. */
        private void sleep() {
            awake();
            Timestamp asleep =
                    span("1ms")
                            .plus(
                                    Timestamp.ofNanos(
                                            1 + random.nextLong(1L << random.nextInt(1, 45))));
            trueTime = trueTime.add(asleep.toBigNanos());
            machine.clock.sleep(asleep);
        }

        private Entry measure() {
            Timestamp local = machine.clock.read().raw();
            BigInteger error = BigInteger.valueOf(random.nextLong(1L << random.nextInt(1, 40)));
            return new Entry(
                    Timestamp.ofBigNanos(trueTime.subtract(local.toBigNanos()).add(within(error))),
                    Timestamp.ofBigNanos(error),
                    local);
        }

        private ConsumerContext newContext() {
            return machine.context(KEEP[random.nextInt(KEEP.length)], drift, ReadingLimits.NONE);
        }

        private void read(int step) {
            try {
                Reading now = context.now();
                served++;
                assertThat(now.interval().contains(Timestamp.ofBigNanos(trueTime)))
                        .as("step %d: %s contains %s", step, now, trueTime)
                        .isTrue();
                assertThat(context.discontinuities()).isZero();
            } catch (TimeUnavailableException e) {
                assertThat(e.reason())
                        .as("step %d: %s", step, e.getMessage())
                        .isIn(Unavailable.NEVER_SYNCHRONIZED, Unavailable.SUSPENDED);
            }
        }

        private BigInteger within(BigInteger most) {
            long magnitude =
                    random.nextInt(3) == 0
                            ? most.longValueExact()
                            : random.nextLong(most.longValueExact() + 1);
            return BigInteger.valueOf(random.nextBoolean() ? magnitude : -magnitude);
        }
    }
}
