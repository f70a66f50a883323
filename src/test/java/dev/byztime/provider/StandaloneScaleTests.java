package dev.byztime.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.SleepMeter;
import dev.byztime.clock.Slept;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.ReadingLimits;
import dev.byztime.linux.FileException;
import dev.byztime.testing.FileTampering;
import dev.byztime.testing.ManualClock;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Era;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataLock;
import dev.byztime.timedata.TimedataReader;
import dev.byztime.timedata.TimedataWriter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;

/** A timescale of one machine, over restarts, reboots, sleep, and whatever happens to its file. */
class StandaloneScaleTests {

    private static final Era ERA = Era.of(1, 2);
    private static final Era NEXT_ERA = Era.of(3, 4);

    @RegisterExtension static final Quiet quiet = Quiet.about(ConsumerContext.class);

    @TempDir private Path folder;

    private ManualClock clock = new ManualClock(span("1000s"), span("1800000000s"));

    private @Nullable StandaloneScale scale;

    @SuppressWarnings("NullAway.Init") // by begin
    private Path path;

    @SuppressWarnings("NullAway.Init") // by begin
    private TimedataReader reader;

    /** A consumer that watches all the time. */
    @SuppressWarnings("NullAway.Init") // by begin
    private ConsumerContext consumer;

    @BeforeEach
    void begin() {
        path = folder.resolve("timedata");
        reader = new TimedataReader(path, ERA);
        consumer = consumer(reader);
    }

    @AfterEach
    void end() {
        stop();
        reader.close();
    }

    private ConsumerContext consumer(TimedataReader of) {
        return new ConsumerContext(
                of, clock, clock, 0, ConsumerContext.DEFAULT_DRIFT_PPB, ReadingLimits.NONE);
    }

    private StandaloneScale start(Era era) throws IOException {
        return start(era, clock, clock);
    }

    private StandaloneScale start(Era era, LocalClock local, SleepMeter sleep) throws IOException {
        StandaloneScale begun =
                new StandaloneScale(
                        (opened, real) -> TimedataWriter.open(path, era, opened, real),
                        local,
                        clock::real,
                        sleep);
        scale = begun;
        begun.publish();
        begun.keepRealOffset();
        return begun;
    }

    private void stop() {
        if (scale != null) {
            scale.close();
        }
    }

    @Test
    void theFirstOfAllBeginsAtRealTime() throws Exception {
        start(ERA);
        assertThat(reader.read())
                .isEqualTo(new Entry(span("1799999000s"), Timestamp.ZERO, span("1000s")));
    }

    @Test
    void publishingMakesEntriesYoungAndChangesNothingElse() throws Exception {
        StandaloneScale begun = start(ERA);
        clock.advance(span("1s"));
        clock.setReal(span("5s"));
        begun.publish();
        assertThat(reader.read())
                .isEqualTo(new Entry(span("1799999000s"), Timestamp.ZERO, span("1001s")));
    }

    @Test
    void aRestartGoesOnWhateverTheRealClockDidMeanwhile() throws Exception {
        start(ERA);
        for (int restart = 0; restart < 100; restart++) {
            Timestamp before = consumer.now().estimate();
            stop();
            clock.advance(span("7s"));
            clock.setReal(span(restart + "s"));
            start(ERA);
            assertThat(consumer.now().estimate().minus(before)).isEqualTo(span("7s"));
        }
        assertThat(consumer.discontinuities()).isZero();
    }

    /** Between opening and the first entry of its own, whoever reads gets the old one. */
    @Test
    void aRestartIsSeenByNobody() throws Exception {
        start(ERA);
        stop();
        clock.advance(span("1s"));
        try (StandaloneScale unpublished =
                new StandaloneScale(
                        (local, real) -> TimedataWriter.open(path, ERA, local, real),
                        clock,
                        clock::real,
                        clock)) {
            assertThat(consumer.now().age()).isEqualTo(span("1s"));
            unpublished.publish();
            assertThat(consumer.now().age()).isEqualTo(Timestamp.ZERO);
        }
        assertThat(consumer.discontinuities()).isZero();
    }

    @Test
    void anotherBootGoesOnAtTheDistanceFromRealTimeThatWasKept() throws Exception {
        StandaloneScale begun = start(ERA);
        clock.setReal(span("1700000000s")); // somebody corrects it: the scale is 1e8 s ahead now
        begun.keepRealOffset();
        stop();
        clock = new ManualClock(span("3s"), span("1700000060s")); // a minute later
        start(NEXT_ERA);
        try (TimedataReader next = new TimedataReader(path, NEXT_ERA)) {
            assertThat(consumer(next).now().estimate()).isEqualTo(span("1800000060s"));
            assertThat(next.read().asOf()).isEqualTo(span("3s"));
        }
    }

    @Test
    void sleepIsAddedToTheOffset() throws Exception {
        StandaloneScale begun = start(ERA);
        Timestamp before = consumer.now().estimate();
        clock.advance(span("1s"));
        clock.sleep(span("1h"));
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(consumer::now)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Unavailable.SUSPENDED));
        clock.advance(span("1s"));
        begun.publish();
        assertThat(consumer.now().estimate().minus(before)).isEqualTo(span("3602s"));
        assertThat(consumer.suspends()).isEqualTo(1);
        assertThat(consumer.discontinuities()).isZero();
        clock.advance(span("1s"));
        begun.publish();
        assertThat(consumer.now().estimate().minus(before)).isEqualTo(span("3603s"));
    }

    /** What is served then is the scale, sleep included, or nothing. */
    @Test
    void sleepAtAnyMomentOfPublishingIsNotLost() throws Exception {
        for (int moment = 1; moment <= 4; moment++) {
            AtomicInteger until = new AtomicInteger();
            StandaloneScale begun =
                    start(
                            ERA,
                            () -> {
                                sleepIfItIsTime(until);
                                LocalTime now = clock.read();
                                sleepIfItIsTime(until);
                                return now;
                            },
                            () -> {
                                sleepIfItIsTime(until);
                                Slept slept = clock.slept();
                                sleepIfItIsTime(until);
                                return slept;
                            });
            Timestamp before = consumer.now().estimate();
            Timestamp started = clock.real();
            until.set(moment);
            begun.publish();
            assertThat(until).as("moments left").hasNonPositiveValue();
            try {
                assertThat(consumer.now().estimate().minus(before))
                        .as("moment %d", moment)
                        .isEqualTo(clock.real().minus(started));
            } catch (TimeUnavailableException e) {
                assertThat(e.reason()).isEqualTo(Unavailable.SUSPENDED);
            }
            begun.publish();
            assertThat(consumer.now().estimate().minus(before))
                    .as("after moment %d", moment)
                    .isEqualTo(clock.real().minus(started));
            stop();
        }
        assertThat(consumer.discontinuities()).isZero();
    }

    private void sleepIfItIsTime(AtomicInteger until) {
        if (until.getAndDecrement() == 1) {
            clock.advance(span("1ns"));
            clock.sleep(span("1h"));
            consumer.observe();
            clock.advance(span("1ns"));
        }
    }

    @Test
    void aStopRightAfterASleepDoesNotLoseIt() throws Exception {
        StandaloneScale begun = start(ERA);
        Timestamp before = consumer.now().estimate();
        clock.advance(span("1s"));
        clock.sleep(span("1h"));
        clock.advance(span("1s"));
        begun.keepRealOffset(); // as at the end, before the next entry
        stop();
        clock.advance(span("1s"));
        start(ERA);
        assertThat(consumer.now().estimate().minus(before)).isEqualTo(span("3603s"));
    }

    @Test
    void aSleepDuringTheStartCountsOnce() throws Exception {
        clock.sleep(span("1h"));
        start(ERA);
        Timestamp before = consumer.now().estimate();
        Timestamp started = clock.real();
        stop();
        AtomicInteger measured = new AtomicInteger();
        start(
                ERA,
                clock,
                () -> {
                    Slept slept = clock.slept();
                    if (measured.incrementAndGet() == 1) {
                        clock.sleep(span("1h"));
                        clock.advance(span("1ns"));
                    }
                    return slept;
                });
        assertThat(measured).hasValueGreaterThan(1);
        assertThat(consumer.now().estimate().minus(before)).isEqualTo(clock.real().minus(started));
    }

    @Test
    void sleepThatNobodySawIsTakenFromTheRealClock() throws Exception {
        StandaloneScale begun = start(ERA);
        clock.setReal(span("1700000000s"));
        begun.keepRealOffset();
        Timestamp before = consumer.now().estimate();
        stop();
        clock.advance(span("1s"));
        clock.sleep(span("1h"));
        clock.advance(span("1s"));
        start(ERA);
        assertThat(consumer.now().estimate().minus(before)).isEqualTo(span("3602s"));
    }

    @Test
    void aDeletedFileIsMadeAnew() throws Exception {
        StandaloneScale begun = start(ERA);
        Timestamp before = consumer.now().estimate();
        Files.delete(path);
        clock.advance(span("1s"));
        begun.publish();
        assertThat(consumer.now().estimate().minus(before)).isEqualTo(span("1s"));
        assertThat(consumer.discontinuities()).isZero();
    }

    @Test
    void aFileMadeAnewKnowsTheDistanceFromRealTime() throws Exception {
        StandaloneScale begun = start(ERA);
        clock.setReal(span("1700000000s"));
        begun.keepRealOffset();
        Files.delete(path);
        begun.publish();
        stop();
        clock = new ManualClock(span("3s"), span("1700000060s"));
        start(NEXT_ERA);
        try (TimedataReader next = new TimedataReader(path, NEXT_ERA)) {
            assertThat(consumer(next).now().estimate()).isEqualTo(span("1800000060s"));
        }
    }

    @Test
    void aReplacedFileIsTakenOver() throws Exception {
        StandaloneScale begun = start(ERA);
        Timestamp before = consumer.now().estimate();
        Path other = folder.resolve("other");
        try (TimedataWriter stranger =
                TimedataWriter.open(other, ERA, clock.read().raw(), clock.real())) {
            stranger.publish(new Entry(span("42s"), span("1s"), clock.read().raw()));
        }
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        clock.advance(span("1s"));
        begun.publish();
        assertThat(consumer.now().estimate().minus(before)).isEqualTo(span("1s"));
    }

    @Test
    void aTruncatedFileIsMadeWholeAgain() throws Exception {
        for (int size : new int[] {0, 10, 48, 100, 4095}) {
            StandaloneScale begun = start(ERA);
            Timestamp before = consumer.now().estimate();
            FileTampering.truncate(path, size);
            clock.advance(span("1s"));
            begun.publish();
            assertThat(consumer.now().estimate().minus(before))
                    .as("%d bytes", size)
                    .isEqualTo(span("1s"));
            stop();
        }
        assertThat(consumer.discontinuities()).isZero();
    }

    @Test
    void aDeletedLockIsTakenAgain() throws Exception {
        StandaloneScale begun = start(ERA);
        Files.delete(folder.resolve("timedata.lock"));
        begun.publish();
        TimedataLock.assertHeld(path);
    }

    @Test
    void nobodyIsPushedAside() throws Exception {
        try (TimedataWriter other =
                TimedataWriter.open(path, ERA, clock.read().raw(), clock.real())) {
            Entry theirs = new Entry(span("42s"), span("1s"), clock.read().raw());
            other.publish(theirs);
            assertThatExceptionOfType(FileException.class)
                    .isThrownBy(() -> start(ERA))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(FileException.Kind.LOCKED));
            assertThat(reader.read()).isEqualTo(theirs);
        }
        start(ERA);
    }

    /** Whoever deletes the lock file can be the writer; the first one waits until it is over. */
    @Test
    void whoLosesTheLockWritesNoMoreUntilItIsFree() throws Exception {
        StandaloneScale begun = start(ERA);
        Files.delete(folder.resolve("timedata.lock"));
        Entry theirs = new Entry(span("42s"), span("1s"), clock.read().raw());
        try (TimedataWriter other =
                TimedataWriter.open(path, ERA, clock.read().raw(), clock.real())) {
            other.publish(theirs);
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatIOException().isThrownBy(begun::publish);
                assertThatIOException().isThrownBy(begun::keepRealOffset);
            }
            assertThat(reader.read()).isEqualTo(theirs);
        }
        begun.publish();
        assertThat(reader.read().offset()).isEqualTo(span("1799999000s"));
        TimedataLock.assertHeld(path);
    }

    @Test
    void whatCannotBeContinuedIsNotBegun() throws Exception {
        for (Timestamp beyond : new Timestamp[] {Timestamp.MAX, Timestamp.MIN}) {
            Files.deleteIfExists(path);
            try (TimedataWriter writer =
                    TimedataWriter.open(path, ERA, clock.read().raw(), clock.real())) {
                writer.publish(new Entry(beyond, Timestamp.ZERO, clock.read().raw()));
            }
            assertThatIOException()
                    .isThrownBy(() -> start(ERA))
                    .withMessageContaining("delete it to begin anew");
        }
        Files.delete(path);
        start(ERA); // so the lock is free
    }

    @Test
    void aRealOffsetThatCannotBeIsNotBelieved() throws Exception {
        for (Era era : new Era[] {ERA, NEXT_ERA}) {
            Files.deleteIfExists(path);
            try (TimedataWriter writer =
                    TimedataWriter.open(path, ERA, clock.read().raw(), clock.real())) {
                writer.publish(new Entry(Timestamp.ZERO, Timestamp.ZERO, clock.read().raw()));
                writer.keepRealOffset(Timestamp.MAX);
            }
            clock.sleep(span("1h")); // so that it is needed in the same era too
            assertThatIOException()
                    .isThrownBy(() -> start(era))
                    .withMessageContaining("delete it to begin anew");
        }
    }

    private static Timestamp span(String text) {
        return TimestampText.parseDuration(text);
    }
}
