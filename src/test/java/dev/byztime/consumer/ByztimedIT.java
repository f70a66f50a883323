package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Slept;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.Byztimed;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.PlainTimedata;
import dev.byztime.testing.PlainTimedata.Point;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeBreak;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.TimedataReader;
import dev.byztime.timedata.TimedataWriter;

import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads what byztimed 2.0.1, the reference daemon, writes. */
@Timeout(60)
class ByztimedIT {

    private static final long DRIFT_PPB = ConsumerContext.DEFAULT_DRIFT_PPB;

    /**
     * A daemon calls itself synchronised when it has heard from two of three peers. Until all have
     * heard twice from all, with the offsets still moving, the reference's own bounds were seen to
     * miss each other by up to half a millisecond.
     */
    private static final int ENTRIES_TO_CONVERGE = 6;

    private static final Timestamp ONE_NANOSECOND = Timestamp.ofNanos(1);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static @Nullable CertificateAuthority authority;

    private final LinuxClock machine = new LinuxClock();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @BeforeAll
    static void prepare(@TempDir Path certificates) {
        authority = new CertificateAuthority(certificates);
    }

    /** Not once for all: reports would then not say that anything was skipped. */
    @BeforeEach
    void assumeByztimed() {
        Byztimed.assumePresent();
    }

    @AfterEach
    void closeAll() throws Exception {
        Machine.LOG.setAdditive(true);
        for (AutoCloseable each : toClose.reversed()) {
            each.close();
        }
    }

    @Test
    void everyReadingIsWhatTheBytesSayAtItsLocalTime(@TempDir Path folder) throws IOException {
        Byztimed byztimed = alone(folder);
        byztimed.start();
        StoppableClock clock = new StoppableClock();
        StoppableClock sparingClock = new StoppableClock();
        ConsumerContext context = context(byztimed, clock, 0, ReadingLimits.NONE);
        ConsumerContext sparing = context(byztimed, sparingClock, 50_000_000, ReadingLimits.NONE);
        awaitTime(context);
        awaitTime(sparing);

        Set<Point> entries = new HashSet<>();
        int[] count = new int[3]; // samples; with the same bytes around; from an overtaken entry
        every(Duration.ofMillis(4))
                .until(() -> {
                    PlainTimedata before = PlainTimedata.read(byztimed.timedata());
                    Reading reading = context.now();
                    assertThat(reading.local()).isEqualTo(clock.said());
                    Reading kept = sparing.now();
                    assertThat(kept.local()).isEqualTo(sparingClock.said());
                    PlainTimedata after = PlainTimedata.read(byztimed.timedata());

                    Point point = SecondOpinion.requireOneOf(after, reading);
                    Point keptPoint = SecondOpinion.requireOneOf(after, kept);
                    if (after.sameBytesAs(before)) {
                        assertThat(point).isEqualTo(after.current());
                        SecondOpinion.requireNotNarrower(kept, after.current());
                        count[1]++;
                    } else {
                        assertThat(point).isIn(before.current(), after.current());
                    }
                    requireNearRealTime(reading);
                    if (!keptPoint.equals(point)) {
                        count[2]++;
                    }
                    entries.add(point);
                    return ++count[0] >= 1000 && entries.size() >= 4;
                });

        assertThat(count[1]).isGreaterThan(count[0] * 9 / 10);
        assertThat(context.discontinuities() + sparing.discontinuities()).isZero();
        System.out.printf(
                "one byztimed: %d samples of %d entries, %d with the same bytes before and after;"
                        + " %d readings from a kept entry that had been overtaken%n",
                count[0], entries.size(), count[1], count[2]);
    }

    @Test
    void intervalsOfFourInAgreementAlwaysOverlap(@TempDir Path folder) throws IOException {
        List<Byztimed> four = Byztimed.group(4, folder, authority());
        toClose.addAll(four);
        four.forEach(Byztimed::start);
        List<Path> files = four.stream().map(Byztimed::timedata).toList();
        StoppableClock clock = new StoppableClock();
        List<ConsumerContext> contexts =
                four.stream().map(each -> context(each, clock, 0, ReadingLimits.NONE)).toList();
        every(Duration.ofMillis(15))
                .until(() -> {
                    clock.stop();
                    return contexts.stream().allMatch(ByztimedIT::hasTime);
                });
        Agreement converging = new Agreement(clock, files, contexts);
        every(Duration.ofMillis(15))
                .until(() -> {
                    converging.ask();
                    return converging.leastEntries() > ENTRIES_TO_CONVERGE;
                });

        Agreement agreement = new Agreement(clock, files, contexts);
        sampleUntil(agreement, 300, 16);
        four.getLast().kill();
        four.getLast().start();
        Agreement restarted = new Agreement(clock, files, contexts);
        sampleUntil(restarted, 100, 5);

        System.out.println("four byztimed, " + agreement);
        System.out.println("after one was killed and started again, " + restarted);
        assertThat(agreement.widest()).isLessThan(new Timestamp(0, 100_000_000));
        assertThat(contexts).allSatisfy(context -> assertThat(context.discontinuities()).isZero());
    }

    @Test
    void boundOfAKilledDaemonGrowsByTwiceTheDrift(@TempDir Path folder) throws IOException {
        Byztimed byztimed = killed(folder);
        Point left = PlainTimedata.read(byztimed.timedata()).current();
        Timestamp asOf = Timestamp.ofBigNanos(left.asOf());
        for (long drift : new long[] {DRIFT_PPB, 50_000, 1}) {
            StoppableClock clock = new StoppableClock();
            clock.stopAt(asOf);
            ConsumerContext context = context(byztimed, clock, 0, ReadingLimits.NONE);
            context.driftPpb(drift);
            for (int age = 0; age <= 100; age++) {
                clock.stopAt(asOf.plus(seconds(age)));
                Reading reading = context.now();
                // Parts per billion are nanoseconds a second; each end moves by twice the drift.
                BigInteger growth = BigInteger.valueOf(2 * drift * age);
                assertThat(SecondOpinion.nanos(reading.latest().minus(reading.earliest())))
                        .isEqualTo(left.error().add(growth).shiftLeft(1));
                SecondOpinion.requireSame(left, reading);
            }
        }
        StoppableClock clock = new StoppableClock();
        ConsumerContext context = context(byztimed, clock, 0, ReadingLimits.NONE);
        Randomly.repeat(
                1000,
                random -> {
                    clock.stopAt(asOf.plus(Timestamp.ofNanos(random.nextLong(100_000_000_000L))));
                    context.driftPpb(random.nextLong(1_000_000));
                    SecondOpinion.requireSame(left, context.now());
                });
    }

    @Test
    void readingsOfAKilledDaemonAreDegradedThenTooOld(@TempDir Path folder) throws IOException {
        Timestamp degraded = seconds(5);
        Timestamp refused = seconds(60);
        ReadingLimits limits = new ReadingLimits(degraded, Timestamp.MAX, refused, Timestamp.MAX);
        Byztimed byztimed = killed(folder);
        Timestamp asOf =
                Timestamp.ofBigNanos(PlainTimedata.read(byztimed.timedata()).current().asOf());
        StoppableClock clock = new StoppableClock();
        clock.stopAt(asOf);
        ConsumerContext context = context(byztimed, clock, 0, limits);

        clock.stopAt(asOf.plus(degraded));
        assertThat(outcome(context)).isEqualTo("SYNCHRONIZED");
        clock.stopAt(asOf.plus(degraded).plus(ONE_NANOSECOND));
        assertThat(outcome(context)).isEqualTo("DEGRADED");
        clock.stopAt(asOf.plus(refused));
        assertThat(outcome(context)).isEqualTo("DEGRADED");
        clock.stopAt(asOf.plus(refused).plus(ONE_NANOSECOND));
        assertThat(outcome(context)).isEqualTo("TOO_OLD");
    }

    @Test
    void readingsOfAKilledDaemonAreDegradedThenTooWide(@TempDir Path folder) throws IOException {
        Byztimed byztimed = killed(folder);
        Point left = PlainTimedata.read(byztimed.timedata()).current();
        Timestamp asOf = Timestamp.ofBigNanos(left.asOf());
        Timestamp afterFive = Timestamp.ofBigNanos(left.error()).plus(span("2.5ms"));
        Timestamp afterSixty = Timestamp.ofBigNanos(left.error()).plus(span("30ms"));
        StoppableClock clock = new StoppableClock();
        clock.stopAt(asOf);
        ConsumerContext context =
                context(
                        byztimed,
                        clock,
                        0,
                        new ReadingLimits(Timestamp.MAX, afterFive, Timestamp.MAX, afterSixty));

        clock.stopAt(asOf.plus(seconds(5)));
        assertThat(outcome(context)).isEqualTo("SYNCHRONIZED");
        clock.stopAt(asOf.plus(span("5.000002s"))); // a nanosecond wider
        assertThat(outcome(context)).isEqualTo("DEGRADED");
        clock.stopAt(asOf.plus(seconds(60)));
        assertThat(outcome(context)).isEqualTo("DEGRADED");
        clock.stopAt(asOf.plus(span("60.000002s")));
        assertThat(outcome(context)).isEqualTo("ERROR_TOO_LARGE");
    }

    @Test
    void allIsWellByItselfWhenAKilledDaemonIsBack(@TempDir Path folder) throws IOException {
        Byztimed byztimed = alone(folder);
        byztimed.start();
        ConsumerContext context =
                context(
                        byztimed,
                        machine,
                        3_000_000,
                        new ReadingLimits(span("1.5s"), Timestamp.MAX, seconds(3), Timestamp.MAX));
        List<String> outcomes = new ArrayList<>();
        awaitOutcome(context, "SYNCHRONIZED", outcomes);
        long breaks = context.now().breaks();
        outcomes.clear();

        byztimed.kill();
        awaitOutcome(context, "TOO_OLD", outcomes);
        byztimed.start();
        awaitOutcome(context, "SYNCHRONIZED", outcomes);

        assertThat(outcomes).containsExactly("SYNCHRONIZED", "DEGRADED", "TOO_OLD", "SYNCHRONIZED");
        assertThat(context.discontinuities()).isZero();
        assertThat(context.now().breaks()).isEqualTo(breaks);
    }

    @Test
    void restartInTheSameEraIsNoDiscontinuity(@TempDir Path folder) throws IOException {
        Byztimed byztimed = alone(folder);
        byztimed.start();
        ConsumerContext context = context(byztimed, machine, 0, ReadingLimits.NONE);
        awaitTime(context);
        long breaks = context.now().breaks();
        BigInteger offset = PlainTimedata.read(byztimed.timedata()).current().offset();

        assertThat(byztimed.stop()).isZero();
        byztimed.start();
        awaitEntryAfter(context, machine.read().raw());
        byztimed.kill();
        byztimed.start();
        awaitEntryAfter(context, machine.read().raw());

        assertThat(PlainTimedata.read(byztimed.timedata()).current().offset()).isEqualTo(offset);
        assertThat(context.discontinuities()).isZero();
        assertThat(context.now().breaks()).isEqualTo(breaks);
    }

    @Test
    void scaleThatBeginsAnewIsOneDiscontinuity(@TempDir Path folder) throws IOException {
        Byztimed byztimed = alone(folder);
        byztimed.start();
        ConsumerContext context = context(byztimed, machine, 0, ReadingLimits.NONE);
        ConsumerContext latecomer = context(byztimed, machine, 0, ReadingLimits.NONE);
        Machine.LOG.setAdditive(false);
        List<TimeBreak> told = new ArrayList<>();
        context.subscribe(told::add);
        awaitTime(context);
        Reading before = context.now();

        assertThat(byztimed.stop()).isZero();
        Files.delete(byztimed.timedata());
        requireRefused(context, Unavailable.FILE_MISSING);
        Timestamp ahead = machine.realClock().read().plus(seconds(100));
        TimedataWriter.open(byztimed.timedata(), Kernel.era(), machine.read().raw(), ahead).close();
        requireRefused(context, Unavailable.NEVER_SYNCHRONIZED);
        assertThat(context.discontinuities()).isZero();
        byztimed.start();
        awaitTime(context);
        awaitEntryAfter(context, machine.read().raw());

        assertThat(context.discontinuities()).isEqualTo(1);
        assertThat(context.now().breaks()).isEqualTo(before.breaks() + 1);
        assertThat(told)
                .extracting(TimeBreak::kind, TimeBreak::breaks)
                .containsExactly(tuple(TimeBreak.Kind.DISCONTINUITY, before.breaks() + 1));
        awaitTime(latecomer);
        assertThat(latecomer.discontinuities()).isZero();
    }

    private CertificateAuthority authority() {
        if (authority == null) {
            throw new IllegalStateException("not prepared");
        }
        return authority;
    }

    private Byztimed alone(Path folder) throws IOException {
        Byztimed byztimed = Byztimed.alone(folder, authority());
        toClose.add(byztimed);
        return byztimed;
    }

    /** One that has told the time once, and is no more. */
    private Byztimed killed(Path folder) throws IOException {
        Byztimed byztimed = alone(folder);
        byztimed.start();
        awaitTime(context(byztimed, machine, 0, ReadingLimits.NONE));
        byztimed.kill();
        return byztimed;
    }

    private ConsumerContext context(
            Byztimed byztimed, LocalClock clock, long keepNs, ReadingLimits limits) {
        try {
            TimedataReader reader = new TimedataReader(byztimed.timedata(), Kernel.era());
            toClose.add(reader);
            // A machine that once slept would make a stopped daemon's last entry useless.
            return new ConsumerContext(
                    reader, clock, () -> new Slept(0, 0), keepNs, DRIFT_PPB, limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConditionFactory every(Duration interval) {
        return await().atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(interval);
    }

    private static void awaitTime(ConsumerContext context) {
        every(Duration.ofMillis(5)).until(() -> hasTime(context));
    }

    private static void awaitEntryAfter(ConsumerContext context, Timestamp local) {
        every(Duration.ofMillis(5))
                .until(() -> {
                    Reading reading = context.now();
                    return reading.local().minus(reading.age()).isAfter(local);
                });
    }

    /** Notes each outcome that differs from the one before. */
    private static void awaitOutcome(
            ConsumerContext context, String wanted, List<String> outcomes) {
        every(Duration.ofMillis(5))
                .until(() -> {
                    String outcome = outcome(context);
                    if (outcomes.isEmpty() || !outcomes.getLast().equals(outcome)) {
                        outcomes.add(outcome);
                    }
                    return outcome.equals(wanted);
                });
    }

    private static String outcome(ConsumerContext context) {
        try {
            return context.now().status().name();
        } catch (TimeUnavailableException e) {
            return e.reason().name();
        }
    }

    private static boolean hasTime(ConsumerContext context) {
        return switch (outcome(context)) {
            case "SYNCHRONIZED" -> true;
            case "NEVER_SYNCHRONIZED" -> false;
            case String other -> throw new AssertionError(other);
        };
    }

    private static void sampleUntil(Agreement agreement, int samples, int entries) {
        every(Duration.ofMillis(15))
                .until(() -> {
                    agreement.sample();
                    return agreement.samples() >= samples && agreement.leastEntries() >= entries;
                });
    }

    /** Without peers the scale begins at real time; both decoders wrong alike would show here. */
    private void requireNearRealTime(Reading reading) {
        Timestamp difference = machine.realClock().read().minus(reading.estimate());
        assertThat(difference.abs()).isLessThan(seconds(10));
    }

    private static void requireRefused(ConsumerContext context, Unavailable reason) {
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(context::now)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static Timestamp seconds(int seconds) {
        return new Timestamp(seconds, 0);
    }

    private static Timestamp span(String text) {
        return TimestampText.parseDuration(text);
    }
}
