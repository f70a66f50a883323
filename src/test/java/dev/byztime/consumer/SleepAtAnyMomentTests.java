package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.SleepMeter;
import dev.byztime.clock.Slept;
import dev.byztime.testing.ManualClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lets the machine sleep, and the thread be delayed, between any two clocks that a reading looks
 * at.
 *
 * <p>A reading that was dated before the sleep is right; one that was dated after it rests on an
 * entry that no longer holds, and must not be served.
 */
class SleepAtAnyMomentTests {

    private static final int NEVER = -1;

    @RegisterExtension private final Machine machine = Machine.publishing("50s", "0.5s");

    /** What a reading did with the moments that it was given. */
    private record Outcome(Moments moments, @Nullable Reading reading) {

        void assertNothingWrongWasServed(String when) {
            if (reading != null && moments.fellAsleep != null) {
                assertThat(reading.local())
                        .as("a reading from an entry that a sleep %s made wrong", when)
                        .isLessThanOrEqualTo(moments.fellAsleep);
            }
        }
    }

    @Test
    void readingIsServedIfNothingHappens() {
        assertThat(run("0s", "1h", NEVER, "0s", NEVER, false).reading).isNotNull();
        assertThat(run("1h", "1h", NEVER, "0s", NEVER, true).reading).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"0s, 1100us", "0s, 1h", "5ms, 1100us", "1h, 1100us", "1h, 40ms", "1h, 1h"})
    void sleepAtAnyMomentIsNoticed(String keep, String asleep) {
        for (boolean warm : new boolean[] {true, false}) {
            Outcome outcome;
            int sleepAt = 0;
            do {
                outcome = run(keep, asleep, sleepAt, "0s", NEVER, warm);
                outcome.assertNothingWrongWasServed("at moment " + sleepAt);
                sleepAt++;
            } while (outcome.moments.fellAsleep != null);
            assertThat(sleepAt).as("moments in a reading").isGreaterThan(2);
        }
    }

    /**
     * A thread may lose its processor at any moment, for longer than the machine sleeps. If that
     * comes between the two clocks of a look, they are torn apart as by a sleep.
     */
    @ParameterizedTest
    @CsvSource({"0s, 40ms, 50ms", "5ms, 40ms, 50ms", "1h, 40ms, 50ms", "1h, 2ms, 3ms"})
    void delayAtAnyMomentHidesNoSleep(String keep, String asleep, String delay) {
        for (boolean warm : new boolean[] {true, false}) {
            int delayAt = 0;
            int moments;
            do {
                Outcome outcome;
                int sleepAt = 0;
                moments = 0;
                do {
                    outcome = run(keep, asleep, sleepAt, delay, delayAt, warm);
                    outcome.assertNothingWrongWasServed(
                            "of %s at moment %d, with a delay of %s at %d, keep=%s, warm=%s"
                                    .formatted(asleep, sleepAt, delay, delayAt, keep, warm));
                    moments = Math.max(moments, outcome.moments.count);
                    sleepAt++;
                } while (outcome.moments.fellAsleep != null);
                delayAt++;
            } while (delayAt <= moments);
        }
    }

    /**
     * @param warm whether the moments are those of a second reading, with a view from the first
     */
    private Outcome run(
            String keep, String asleep, int sleepAt, String delay, int delayAt, boolean warm) {
        Moments moments = new Moments(span(asleep), sleepAt, span(delay), delayAt);
        ConsumerContext context =
                machine.context(moments, moments, keep, 250_000, ReadingLimits.NONE);
        if (warm) {
            moments.count = Integer.MIN_VALUE;
            context.now();
        }
        moments.count = 0;
        try {
            return new Outcome(moments, context.now());
        } catch (TimeUnavailableException e) {
            assertThat(e.reason()).isEqualTo(Unavailable.SUSPENDED);
            return new Outcome(moments, null);
        }
    }

    /** Clocks that count the moments around each look at a single one. */
    private static final class Moments implements LocalClock, SleepMeter {

        private final ManualClock clock = new ManualClock(Machine.START, Timestamp.ZERO);
        private final Timestamp asleep;
        private final int sleepAt;
        private final Timestamp delay;
        private final int delayAt;
        private int count;
        private @Nullable Timestamp fellAsleep;

        Moments(Timestamp asleep, int sleepAt, Timestamp delay, int delayAt) {
            this.asleep = asleep;
            this.sleepAt = sleepAt;
            this.delay = delay;
            this.delayAt = delayAt;
        }

        private void moment() {
            clock.advance(span("25ns"));
            if (count == delayAt) {
                clock.advance(delay);
            }
            if (count == sleepAt) {
                fellAsleep = clock.read().raw();
                clock.sleep(asleep);
                clock.advance(span("25ns"));
            }
            count++;
        }

        @Override
        public LocalTime read() {
            moment();
            long rawNs = clock.read().rawNs();
            moment();
            long boottimeNs = clock.read().boottimeNs();
            moment();
            return new LocalTime(rawNs, boottimeNs);
        }

        @Override
        public Slept slept() {
            moment();
            long before = clock.read().rawNs();
            moment();
            long boottimeNs = clock.read().boottimeNs();
            moment();
            long after = clock.read().rawNs();
            moment();
            return new Slept(boottimeNs - after, boottimeNs - before);
        }
    }
}
