package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.random.RandomGenerator;

/** What a reading promises about later ones, against the later ones themselves. */
class ReadingTests {

    private static final int ROUNDS = 20_000;

    /** The entry behind a reading, from which no news comes. */
    private record Source(Timestamp global, Timestamp error, Timestamp age, long driftPpb) {

        static Source any(RandomGenerator random, int mostDriftPpb) {
            return new Source(
                    Timestamp.ofNanos(random.nextLong() >> random.nextInt(63)),
                    Timestamp.ofNanos(random.nextLong() >>> 1 + random.nextInt(63)),
                    Timestamp.ofNanos(random.nextLong() >>> 8 + random.nextInt(56)),
                    random.nextInt(3) == 0 ? 250_000 : random.nextInt(mostDriftPpb));
        }

        /** Global time when the local clock has gone on by {@code elapsed}. */
        TimeInterval after(Timestamp elapsed) {
            return TimeInterval.around(
                    global.plus(elapsed), error.plus(age.plus(elapsed).scale(2 * driftPpb)));
        }

        Reading reading() {
            return ReadingTests.reading(after(Timestamp.ZERO), driftPpb);
        }
    }

    private static Reading reading(TimeInterval interval, long driftPpb) {
        long errorNs = interval.error().toNanosExact();
        return new Reading(
                new Reading.Basis(
                        interval.earliest().plusNanos(errorNs),
                        Timestamp.ZERO,
                        Era.of(0, 0),
                        driftPpb,
                        0),
                0,
                errorNs,
                null,
                Reading.Status.SYNCHRONIZED);
    }

    @Test
    void whatWillCertainlyHavePassedThenHas() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    Source source = Source.any(random, 400_000_000);
                    Reading reading = source.reading();
                    Timestamp instant = reading.earliest().plus(soon(random));
                    Timestamp wait = reading.certainlyPassedIn(instant);
                    for (Timestamp more : new Timestamp[] {Timestamp.ZERO, soon(random)}) {
                        assertThat(source.after(wait.plus(more)).earliest().isAfter(instant))
                                .as("%s has passed %s + %s after %s", instant, wait, more, source)
                                .isTrue();
                    }
                    // three nanoseconds of rounding, at the slowest rate of a fifth
                    Timestamp shortOfIt = wait.minus(Timestamp.ofNanos(20));
                    assertThat(
                                    shortOfIt.isNegative()
                                            || !source.after(shortOfIt).earliest().isAfter(instant))
                            .as("%s has not passed %s after %s", instant, shortOfIt, source)
                            .isTrue();
                });
    }

    @Test
    void aPromiseHoldsForLessThanItsSafeRemaining() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    Source source = Source.any(random, 2_000_000_000);
                    Reading reading = source.reading();
                    Timestamp expires = reading.latest().plus(soon(random));
                    Timestamp safe = reading.safeRemaining(expires);
                    for (Timestamp elapsed :
                            new Timestamp[] {safe.minus(Timestamp.ofNanos(1)), safe.halve()}) {
                        assertThat(
                                        safe.equals(Timestamp.ZERO)
                                                || source.after(elapsed).latest().isBefore(expires))
                                .as("%s holds %s after %s", expires, elapsed, source)
                                .isTrue();
                    }
                    Timestamp longer = safe.plus(Timestamp.ofNanos(2));
                    assertThat(source.after(longer).latest().isBefore(expires))
                            .as("%s still holds %s after %s", expires, longer, source)
                            .isFalse();
                });
    }

    @Test
    void nothingIsToBeWaitedForOnceItIsOver() {
        Reading reading = reading(new TimeInterval(new Timestamp(5, 0), new Timestamp(7, 0)), 0);
        Timestamp justBefore = new Timestamp(4, 999_999_999);
        assertThat(reading.certainlyPassedIn(justBefore)).isEqualTo(Timestamp.ZERO);
        assertThat(reading.certainlyPassedIn(Timestamp.MIN)).isEqualTo(Timestamp.ZERO);
        assertThat(reading.certainlyPassedIn(reading.earliest())).isGreaterThan(Timestamp.ZERO);
        assertThat(reading.safeRemaining(reading.latest())).isEqualTo(Timestamp.ZERO);
        assertThat(reading.safeRemaining(Timestamp.MIN)).isEqualTo(Timestamp.ZERO);
        assertThat(reading.safeRemaining(reading.latest().plus(Timestamp.ofNanos(1))))
                .isEqualTo(Timestamp.ofNanos(1));
    }

    @Test
    void aBoundThatGrowsAsFastAsTimeNeverLetsAnythingPass() {
        for (long driftPpb : new long[] {500_000_000, 500_000_001, Long.MAX_VALUE}) {
            Reading reading = reading(TimeInterval.at(Timestamp.ZERO), driftPpb);
            assertThat(reading.certainlyPassedIn(Timestamp.ZERO)).isEqualTo(Timestamp.MAX);
            assertThat(reading.safeRemaining(new Timestamp(1, 0))).isLessThan(new Timestamp(1, 0));
        }
    }

    /** Callers may ask about any instant: at the ends answers saturate, they don't fail. */
    @Test
    void everyInstantHasAnAnswer() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    Timestamp centre = Edges.timestamp(random).halve();
                    Timestamp error =
                            Timestamp.ofNanos(random.nextLong() >>> 3 + random.nextInt(60));
                    Reading reading =
                            reading(
                                    TimeInterval.around(centre, error),
                                    Edges.number(random) & Long.MAX_VALUE);
                    Timestamp instant = Edges.timestamp(random);
                    assertThat(reading.certainlyPassedIn(instant).isNegative()).isFalse();
                    assertThat(reading.safeRemaining(instant).isNegative()).isFalse();
                });
    }

    @Test
    void partsFollowFromAgeAndError() {
        Reading.Basis basis =
                new Reading.Basis(
                        new Timestamp(1000, 0), new Timestamp(7, 0), Era.of(1, 2), 250, 3);
        Reading reading =
                new Reading(basis, 2_000_000_000L, 500_000_000L, null, Reading.Status.DEGRADED);
        assertThat(reading.interval())
                .isEqualTo(
                        new TimeInterval(
                                new Timestamp(1001, 500_000_000),
                                new Timestamp(1002, 500_000_000)));
        assertThat(reading.estimate()).isEqualTo(new Timestamp(1002, 0));
        assertThat(reading.error()).isEqualTo(reading.interval().error());
        assertThat(reading.local()).isEqualTo(new Timestamp(9, 0));
        assertThat(reading.age()).isEqualTo(new Timestamp(2, 0));
        assertThat(reading.mode()).isEqualTo(Reading.Mode.STEP);
        assertThat(reading.breaks()).isEqualTo(3);
        Timestamp slewed = new Timestamp(999, 0);
        Reading behind = new Reading(basis, 0, 1, slewed, Reading.Status.SYNCHRONIZED);
        assertThat(behind.estimate()).isEqualTo(slewed);
        assertThat(behind.mode()).isEqualTo(Reading.Mode.SLEW);
    }

    @Test
    void whatCouldLeaveTheRangeIsRefusedAtOnce() {
        assertThatThrownBy(
                        () -> new Reading.Basis(Timestamp.MAX, Timestamp.ZERO, Era.of(0, 0), 0, 0))
                .isInstanceOf(ArithmeticException.class);
    }

    /** Up to 36 years, more often less. */
    private static Timestamp soon(RandomGenerator random) {
        return Timestamp.ofNanos(random.nextLong() >>> 3 + random.nextInt(61));
    }
}
