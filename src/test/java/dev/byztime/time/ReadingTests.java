package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.random.RandomGenerator;

/** What a reading promises about later ones, against the later ones themselves. */
class ReadingTests {

    private static final int ROUNDS = 20_000;
    private static final Era ERA = Era.of(1, 2);
    private static final Timestamp AS_OF = new Timestamp(1_234, 567);

    /** The entry behind a reading, from which no news comes. */
    private record Source(Timestamp origin, long errorNs, long ageNs, long driftPpb) {

        static Source any(RandomGenerator random, int mostDriftPpb) {
            return new Source(
                    Timestamp.ofNanos(random.nextLong() >> random.nextInt(63)),
                    random.nextLong() >>> (5 + random.nextInt(59)),
                    random.nextLong() >>> (8 + random.nextInt(56)),
                    random.nextInt(3) == 0 ? 250_000 : random.nextInt(mostDriftPpb));
        }

        Timestamp errorAfter(Timestamp elapsed) {
            return Timestamp.ofNanos(ageNs)
                    .plus(elapsed)
                    .scale(2 * driftPpb)
                    .plus(Timestamp.ofNanos(errorNs));
        }

        /** Global time when the local clock has gone on by {@code elapsed}. */
        TimeInterval after(Timestamp elapsed) {
            return TimeInterval.around(
                    origin.plus(Timestamp.ofNanos(ageNs)).plus(elapsed), errorAfter(elapsed));
        }

        Reading reading() {
            return ReadingTests.reading(
                    origin,
                    ageNs,
                    errorAfter(Timestamp.ZERO).toBigNanos().longValueExact(),
                    driftPpb);
        }
    }

    private static Reading reading(Timestamp origin, long ageNs, long errorNs, long driftPpb) {
        return new Reading(
                new Reading.Basis(origin, AS_OF, ERA, driftPpb, 3),
                ageNs,
                errorNs,
                null,
                Reading.Status.SYNCHRONIZED);
    }

    @Test
    void everythingFollowsFromTheAge() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    Source source = Source.any(random, 400_000_000);
                    Reading reading = source.reading();
                    TimeInterval interval = source.after(Timestamp.ZERO);
                    assertThat(reading.interval()).isEqualTo(interval);
                    assertThat(reading.earliest()).isEqualTo(interval.earliest());
                    assertThat(reading.latest()).isEqualTo(interval.latest());
                    assertThat(reading.error()).isEqualTo(interval.error());
                    assertThat(reading.estimate().minus(reading.earliest()))
                            .isEqualTo(reading.error());
                    assertThat(reading.local().minus(AS_OF)).isEqualTo(reading.age());
                    assertThat(reading.age()).isEqualTo(Timestamp.ofNanos(source.ageNs));
                });
    }

    @Test
    void aSlewedEstimateIsNotTheMiddle() {
        Reading.Basis basis = new Reading.Basis(new Timestamp(5, 0), AS_OF, ERA, 0, 0);
        Timestamp slewed = new Timestamp(7, 0);
        Reading reading = new Reading(basis, 0, 1, slewed, Reading.Status.DEGRADED);
        assertThat(reading.mode()).isEqualTo(Reading.EstimateMode.SLEW);
        assertThat(reading.estimate()).isEqualTo(slewed);
        assertThat(reading.interval())
                .isEqualTo(TimeInterval.around(basis.origin(), Timestamp.ofNanos(1)));
        assertThat(reading(basis.origin(), 0, 1, 0).mode()).isEqualTo(Reading.EstimateMode.STEP);
        assertThat(reading(basis.origin(), 0, 1, 0).estimate()).isEqualTo(basis.origin());
    }

    @Test
    void itSaysWhatItRestsOn() {
        assertThat(reading(new Timestamp(9, 500_000_000), -2_000, 1_000, 7))
                .hasToString(
                        "[9.499997000, 9.499998000, 9.499999000] age -0.000002000 SYNCHRONIZED"
                                + " STEP, era 00000000-0000-0001-0000-000000000002, 3 breaks");
    }

    @Test
    void noErrorIsNegativeOrTooLarge() {
        assertThat(reading(Timestamp.ZERO, 0, 0, 0).error()).isEqualTo(Timestamp.ZERO);
        Exact.checkOverflow("a negative error", () -> reading(Timestamp.ZERO, 0, -1, 0));
        Exact.checkOverflow(
                "too large an error",
                () -> reading(Timestamp.ZERO, 0, Reading.MAX_AGE_OR_ERROR_NS + 1, 0));
    }

    /** So that what is worked out later, far from the file, cannot overflow. */
    @Test
    void dataTooNearTheEndsIsRefusedAtOnce() {
        for (long longest :
                new long[] {Reading.MAX_AGE_OR_ERROR_NS, -Reading.MAX_AGE_OR_ERROR_NS}) {
            Timestamp last =
                    longest > 0
                            ? Timestamp.MAX.plusNanos(-2 * longest)
                            : Timestamp.MIN.plusNanos(-2 * longest);
            Reading reading = reading(last, longest, Reading.MAX_AGE_OR_ERROR_NS, 0);
            assertThat(reading.interval().contains(reading.estimate())).isTrue();
            Timestamp beyond = last.plusNanos(Long.signum(longest));
            Exact.checkOverflow("beyond " + last, () -> reading(beyond, 0, 0, 0));
            Exact.checkOverflow(
                    "an age beyond " + longest,
                    () -> reading(last, longest + Long.signum(longest), 0, 0));
        }
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
        Reading reading = reading(new Timestamp(6, 0), 0, Timestamp.BILLION, 0);
        Timestamp justBefore = new Timestamp(4, 999_999_999);
        assertThat(reading.certainlyPassedIn(justBefore)).isEqualTo(Timestamp.ZERO);
        assertThat(reading.certainlyPassedIn(Timestamp.MIN)).isEqualTo(Timestamp.ZERO);
        assertThat(reading.certainlyPassedIn(reading.earliest())).isEqualTo(Timestamp.ofNanos(2));
        assertThat(reading(Timestamp.ZERO, 0, 0, 250_000).certainlyPassedIn(Timestamp.ZERO))
                .as("rounded up")
                .isEqualTo(Timestamp.ofNanos(3));
        assertThat(reading.safeRemaining(reading.latest())).isEqualTo(Timestamp.ZERO);
        assertThat(reading.safeRemaining(Timestamp.MIN)).isEqualTo(Timestamp.ZERO);
        assertThat(reading.safeRemaining(reading.latest().plus(Timestamp.ofNanos(1))))
                .isEqualTo(Timestamp.ofNanos(1));
    }

    @Test
    void nextLookIsAtTheMiddleAndThenWhenTheInstantHasCertainlyPassed() {
        Reading reading = reading(new Timestamp(6, 0), 0, Timestamp.BILLION, 0); // from 5 to 7
        assertThat(reading.nextLookIn(new Timestamp(9, 0))).isEqualTo(new Timestamp(3, 0));
        assertThat(reading.nextLookIn(new Timestamp(6, 500_000_000)))
                .isEqualTo(new Timestamp(0, 500_000_000));
        assertThat(reading.nextLookIn(new Timestamp(6, 0))).isEqualTo(new Timestamp(1, 2));
        assertThat(reading.nextLookIn(new Timestamp(4, 0))).isEqualTo(Timestamp.ZERO);
        Reading exact = reading(new Timestamp(6, 0), 0, 0, 0);
        assertThat(exact.nextLookIn(new Timestamp(6, 1))).isEqualTo(Timestamp.ofNanos(1));
        assertThat(exact.nextLookIn(new Timestamp(6, 0))).isEqualTo(Timestamp.ofNanos(2));
    }

    @Test
    void aBoundThatGrowsAsFastAsTimeNeverLetsAnythingPass() {
        for (long driftPpb : new long[] {500_000_000, 500_000_001, Long.MAX_VALUE}) {
            Reading reading = reading(Timestamp.ZERO, 0, 0, driftPpb);
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
                    Reading reading =
                            reading(
                                    new Timestamp(random.nextLong() >> 1, 0),
                                    random.nextLong() >> 2,
                                    random.nextLong() >>> 3,
                                    Edges.number(random) & Long.MAX_VALUE);
                    Timestamp instant = Edges.timestamp(random);
                    assertThat(reading.certainlyPassedIn(instant).isNegative()).isFalse();
                    assertThat(reading.safeRemaining(instant).isNegative()).isFalse();
                });
    }

    @Test
    void anErrorUpToTheCallersLimitWillDo() {
        Timestamp error = Timestamp.ofNanos(2_000);
        Reading reading = reading(new Timestamp(1_795_237_012, 0), 0, 2_000, 0);
        assertThat(reading.within(error)).isSameAs(reading);
        assertThat(reading.within(Timestamp.MAX)).isSameAs(reading);
        TimeUnavailableException refusal =
                catchThrowableOfType(
                        TimeUnavailableException.class,
                        () -> reading.within(Timestamp.ofNanos(1_999)));
        assertThat(refusal.reason()).isEqualTo(Unavailable.ERROR_TOO_LARGE);
        assertThat(refusal).hasMessageContainingAll("0.000002000", "0.000001999");
        IntervalClock clock = () -> reading;
        assertThat(clock.now(error)).isSameAs(reading);
        assertThatThrownBy(() -> clock.now(Timestamp.ZERO)).hasMessageContaining("0.000002000");
    }

    /** Up to 36 years, more often less. */
    private static Timestamp soon(RandomGenerator random) {
        return Timestamp.ofNanos(random.nextLong() >>> (3 + random.nextInt(61)));
    }
}
