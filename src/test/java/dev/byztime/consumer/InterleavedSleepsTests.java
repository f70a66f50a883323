package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;
import static dev.byztime.consumer.RefusalAssertions.assertRefused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.InterleavingClock.Actor;
import dev.byztime.consumer.InterleavingClock.Call;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeBreak;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Tests threads that take turns with each other and with a machine that falls asleep: a reading
 * that is dated after a sleep must not rest on an entry from before it.
 */
class InterleavedSleepsTests {

    @TempDir private Path folder;

    /** What others learn after the sleep must not be combined with a local time from before it. */
    @Test
    void readingRestsOnWhatWasKnownAtItsLocalTime() throws Exception {
        try (Machine machine = new Machine(folder)) {
            InterleavingClock turns = new InterleavingClock(machine.clock);
            ConsumerContext context = machine.context(turns, turns);
            machine.publish("50s", "0.5s");
            machine.pass("1us");
            Actor<Reading> rehearsal = new Actor<>(context::now);
            int last = 0;
            for (rehearsal.turn(); !rehearsal.isDone(); rehearsal.turn()) {
                last++;
            }
            Actor<Reading> reader = new Actor<>(context::now);
            for (int i = 0; i < last; i++) {
                reader.turn(); // up to the end of its last look at the clocks
            }
            machine.sleep("1h");
            machine.pass("1us");
            assertRefused(context::now, Unavailable.SUSPENDED);
            machine.pass("1us");
            machine.publish("3650s", "0.5s");
            assertThat(context.offset().estimate()).isEqualTo(span("3650s"));

            Reading reading = reader.finish();
            assertThat(reading.local()).isEqualTo(span("1000.000001s"));
            assertThat(reading.estimate()).isEqualTo(span("1050.000001s"));
        }
    }

    @Test
    void readingsAreRightOrRefusedInAnyInterleavingWithSleeps() {
        Randomly.repeat(
                300,
                random -> {
                    try (Machine sleepy = new Machine(Files.createTempDirectory(folder, "m"))) {
                        String keep = random.nextBoolean() ? "0s" : "1h";
                        new Nights(sleepy, keep).play(random);
                    }
                });
    }

    /** Local times and the sleeps after them, and a writer that always tells the truth. */
    private static final class Nights {

        private static final Timestamp OFFSET = span("50s");

        private final Machine machine;
        private final ConsumerContext context;
        private final List<TimeBreak> told = new ArrayList<>();
        private final TreeMap<Timestamp, Timestamp> offsets = new TreeMap<>();

        Nights(Machine machine, String keep) throws IOException {
            this.machine = machine;
            InterleavingClock turns = new InterleavingClock(machine.clock);
            context = machine.context(turns, turns, keep, 250_000, ReadingLimits.NONE);
            context.subscribe(told::add);
            offsets.put(Timestamp.ZERO, OFFSET);
            publish();
        }

        void play(RandomGenerator random) throws Exception {
            if (random.nextBoolean()) {
                context.now();
            }
            List<Call<Reading>> calls =
                    InterleavingClock.play(
                            random,
                            3,
                            2,
                            context::now,
                            () -> 0,
                            () -> {
                                machine.pass("1us");
                                if (random.nextBoolean()) {
                                    publish();
                                } else {
                                    sleep(random.nextBoolean() ? "1100us" : "1h");
                                }
                                machine.pass("1us");
                            });
            calls.forEach(this::assertRightOrRefused);
            machine.pass("2h"); // beyond keep
            context.observe();
            machine.pass("1us");
            publish();
            machine.pass("2h");
            assertRight(context.now());
            assertThat(context.discontinuities()).isZero();
            assertThat(context.suspends()).isLessThan(offsets.size());
            assertThat(told)
                    .extracting(TimeBreak::breaks)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, context.suspends()).boxed().toList());
        }

        private void publish() throws IOException {
            Timestamp local = machine.clock.read().raw();
            machine.publish(new Entry(offsetAt(local), span("0.1ms"), local));
        }

        private void sleep(String asleep) {
            Timestamp local = machine.clock.read().raw();
            offsets.put(local, offsetAt(local).plus(span(asleep)));
            machine.sleep(asleep);
        }

        private Timestamp offsetAt(Timestamp local) {
            return Objects.requireNonNull(offsets.lowerEntry(local)).getValue();
        }

        private void assertRightOrRefused(Call<Reading> call) {
            if (call.result() != null) {
                assertRight(call.result());
            } else {
                assertThat(call.thrown())
                        .isInstanceOfSatisfying(
                                TimeUnavailableException.class,
                                refusal ->
                                        assertThat(refusal.reason())
                                                .isEqualTo(Unavailable.SUSPENDED));
            }
        }

        private void assertRight(Reading reading) {
            Timestamp truth = reading.local().plus(offsetAt(reading.local()));
            assertThat(reading.interval().contains(truth))
                    .as("%s contains %s; offsets: %s", reading, truth, offsets)
                    .isTrue();
        }
    }
}
