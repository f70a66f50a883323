package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.linux.ClockBracket;
import dev.byztime.linux.FileException;
import dev.byztime.testing.ManualClock;
import dev.byztime.testing.PlainTimedata;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataException;
import dev.byztime.timedata.TimedataReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PublishedTimeTests {

    private static final Era BOOT = Era.of(1, 2);
    private static final Timestamp RAW = new Timestamp(100, 0);
    private static final Timestamp REAL = new Timestamp(1_795_000_000, 0);
    private static final long OFFSET_NS = 1_794_999_900_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000;

    @TempDir Path folder;

    private final ManualClock clock = new ManualClock(RAW, REAL);

    @Test
    void firstGuessIsTheCalendars() throws IOException {
        try (PublishedTime published = open(BOOT)) {
            assertThat(published.guessNs()).isEqualTo(OFFSET_NS);
            assertThat(read(BOOT).isSynchronized()).isFalse();
        }
    }

    @Test
    void whatIsPublishedIsReadAndGoesOnAfterARestart() throws IOException {
        try (PublishedTime published = open(BOOT)) {
            published.publish(OFFSET_NS + 5, 700, 100 * SECOND_NS);
        }
        assertThat(read(BOOT))
                .isEqualTo(
                        new Entry(Timestamp.ofNanos(OFFSET_NS + 5), Timestamp.ofNanos(700), RAW));
        try (PublishedTime published = open(BOOT)) {
            assertThat(published.guessNs()).isEqualTo(OFFSET_NS + 5);
            assertThat(read(BOOT).isSynchronized()).as("still true").isTrue();
            published.publishUnsynchronized(101 * SECOND_NS);
        }
        assertThat(read(BOOT).isSynchronized()).isFalse();
        assertThat(read(BOOT).offset()).isEqualTo(Timestamp.ofNanos(OFFSET_NS + 5));
    }

    /**
     * The rule never publishes such a thing; if a fault does, the last interval stays, and grows.
     */
    @Test
    void intervalThatEndsBeforeItBeginsIsRefused() throws IOException {
        try (PublishedTime published = open(BOOT)) {
            published.publish(OFFSET_NS, 700, 100 * SECOND_NS);
            assertThatThrownBy(() -> published.publish(OFFSET_NS, -1, 101 * SECOND_NS))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(read(BOOT).error()).isEqualTo(Timestamp.ofNanos(700));
    }

    @Test
    void distanceFromTheCalendarOutlivesTheBoot() throws IOException {
        try (PublishedTime published = open(BOOT)) {
            published.publish(OFFSET_NS + 3 * SECOND_NS, 700, 100 * SECOND_NS);
            clock.setReal(REAL.plus(new Timestamp(1, 0)));
            published.keepRealOffset();
        }
        try (PublishedTime published = open(Era.of(1, 3))) {
            assertThat(published.guessNs()).isEqualTo(OFFSET_NS + 3 * SECOND_NS);
        }
    }

    @Test
    void nothingIsKeptOfWhatIsNotKnown() throws IOException {
        try (PublishedTime published = open(BOOT)) {
            clock.setReal(REAL.plus(new Timestamp(50, 0)));
            published.keepRealOffset();
        }
        assertThat(PlainTimedata.read(path()).realOffset()).isZero();
    }

    @Test
    void entryFromBeforeASleepIsWithdrawn() throws IOException {
        try (PublishedTime published = open(BOOT)) {
            published.publish(OFFSET_NS, 700, 100 * SECOND_NS);
            published.keepRealOffset();
        }
        clock.sleep(new Timestamp(60, 0));
        try (PublishedTime published = open(BOOT)) {
            assertThat(read(BOOT).isSynchronized()).isFalse();
            assertThat(published.guessNs()).isEqualTo(OFFSET_NS + 60 * SECOND_NS);
            assertThat(published.calendarGuessNs()).isEqualTo(OFFSET_NS + 60 * SECOND_NS);
        }
    }

    @Test
    void fileThatIsTakenAwayIsMadeAnew() throws IOException {
        try (PublishedTime published = open(BOOT)) {
            published.publish(OFFSET_NS + SECOND_NS, 700, 100 * SECOND_NS);
            Files.delete(path());
            published.publish(OFFSET_NS + SECOND_NS, 900, 100 * SECOND_NS);
            assertThat(read(BOOT).error()).isEqualTo(Timestamp.ofNanos(900));
            assertThat(PlainTimedata.read(path()).realOffset()).isEqualTo(SECOND_NS);
        }
    }

    @Test
    void twoCannotWriteOneFile() throws IOException {
        try (PublishedTime published = open(BOOT)) {
            assertThatThrownBy(() -> open(BOOT))
                    .isInstanceOfSatisfying(
                            FileException.class,
                            e -> assertThat(e.kind()).isEqualTo(FileException.Kind.LOCKED));
        }
        open(BOOT).close();
    }

    private PublishedTime open(Era era) throws IOException {
        return new PublishedTime(
                path(),
                era,
                new HostClocks(clock, clock::real, clock, () -> new ClockBracket(0, 0, 0)));
    }

    private Entry read(Era era) throws IOException {
        try (TimedataReader reader = new TimedataReader(path(), era)) {
            return reader.read();
        } catch (TimedataException e) {
            throw new IOException(e);
        }
    }

    private Path path() {
        return folder.resolve("timedata");
    }
}
