package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.byztime.linux.FileException;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.Byztimed;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.PlainTimedata;
import dev.byztime.testing.PlainTimedata.Point;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Shares a timedata file with byztimed 2.0.1: never at the same time, and each after the other. */
@Timeout(60)
class ByztimedWriterIT {

    private static final Era ANOTHER_ERA = Era.parse("01234567-89ab-cdef-0123-456789abcdef");
    private static final int LAST_INDEX = 61;

    /** byztimed halves both bounds before it adds them, and rounds each. */
    private static final BigInteger ROUNDING = BigInteger.ONE;

    private static @Nullable CertificateAuthority authority;

    private final LinuxClock machine = new LinuxClock();
    private final List<Byztimed> daemons = new ArrayList<>();
    private Path folder = Path.of("");
    private Path timedata = Path.of("");

    @BeforeAll
    static void prepare(@TempDir Path certificates) {
        authority = new CertificateAuthority(certificates);
    }

    /** Not once for all: reports would then not say that anything was skipped. */
    @BeforeEach
    void assumeByztimed() {
        Byztimed.assumePresent();
    }

    @BeforeEach
    void chooseFile(@TempDir Path folder) {
        this.folder = folder;
        this.timedata = folder.resolve("timedata");
    }

    @AfterEach
    void endDaemons() {
        daemons.forEach(Byztimed::close);
    }

    @Test
    void byztimedRefusesAFileThatWeWrite() throws IOException {
        Byztimed byztimed = byztimed("direct", timedata);
        Byztimed byLink = byztimed("by-link", link());
        try (TimedataWriter writer = open(timedata, Timestamp.ZERO)) {
            writer.publish(new Entry(seconds(1), seconds(2), machine.read().raw()));
            PlainTimedata ours = PlainTimedata.read(timedata);

            for (Byztimed each : List.of(byztimed, byLink)) {
                assertThat(each.startInVain()).isEqualTo(1);
                assertThat(each.log())
                        .contains("Opening timedata file", "Resource temporarily unavailable");
            }

            assertThat(PlainTimedata.read(timedata).sameBytesAs(ours)).isTrue();
        }
        byztimed.start();
        assertThat(byLink.startInVain()).isEqualTo(1);
    }

    @Test
    void weRefuseAFileThatByztimedWrites() throws IOException {
        Path link = link();
        Byztimed byztimed = byztimed("direct", timedata);
        byztimed.start();
        Point before = awaitCurrent(Point::isSynchronized);

        requireLocked(timedata);
        requireLocked(link);
        // It has noticed nothing.
        awaitCurrent(point -> point.asOf().compareTo(before.asOf()) > 0);
        requireLocked(timedata);

        byztimed.kill();
        open(timedata, Timestamp.ZERO).close();
        byztimed.start();
        requireLocked(timedata);
        assertThat(byztimed.stop()).isZero();
        open(link, Timestamp.ZERO).close();
    }

    @Test
    void byztimedBeginsFromAFileThatWeHaveJustMade() throws IOException {
        BigInteger realBefore = realMinusLocal();
        open(timedata, seconds(12_345)).close();
        PlainTimedata ours = PlainTimedata.read(timedata);
        assertThat(ours.current().isSynchronized()).isFalse();

        byztimed("daemon", timedata).start();
        Point theirs = awaitCurrent(Point::isSynchronized);

        requireTakenOn(theirs, ours.current());
        requireNear(theirs.offset(), realBefore.add(nanos(seconds(12_345))));
        PlainTimedata now = PlainTimedata.read(timedata);
        assertThat(now.index()).isPositive();
        assertThat(now.point(0)).isEqualTo(ours.current());
    }

    @Test
    void byztimedContinuesFromOurEntry() throws IOException {
        try (TimedataWriter writer = open(timedata, Timestamp.ZERO)) {
            for (int i = 1; i <= LAST_INDEX; i++) {
                writer.publish(
                        new Entry(
                                new Timestamp(-777_777 - i, 123_456_789),
                                new Timestamp(0, 3_000_000),
                                machine.read().raw()));
            }
        }
        PlainTimedata ours = PlainTimedata.read(timedata);
        assertThat(ours.index()).isEqualTo(LAST_INDEX);

        byztimed("daemon", timedata).start();
        Point theirs = awaitCurrent(point -> point.asOf().compareTo(ours.current().asOf()) > 0);

        requireTakenOn(theirs, ours.current());
        PlainTimedata now = PlainTimedata.read(timedata);
        assertThat(now.index()).isLessThan(LAST_INDEX);
        assertThat(now.point(LAST_INDEX)).isEqualTo(ours.current());
    }

    @Test
    void byztimedBringsOurFileOfAnotherEraIntoThisOne() throws IOException {
        Timestamp local = machine.read().raw();
        try (TimedataWriter writer =
                TimedataWriter.open(timedata, ANOTHER_ERA, local, realTime())) {
            writer.publish(new Entry(seconds(-5), seconds(1), local));
            writer.keepRealOffset(new Timestamp(-86_400, 500_000_000));
        }
        BigInteger realBefore = realMinusLocal();

        byztimed("daemon", timedata).start();
        Point theirs = awaitCurrent(Point::isSynchronized);

        PlainTimedata now = PlainTimedata.read(timedata);
        assertThat(now.era()).isEqualTo(Kernel.era().toString().replace("-", ""));
        assertThat(now.point(0).isSynchronized()).isFalse();
        requireTakenOn(theirs, now.point(0));
        requireNear(theirs.offset(), realBefore.add(PlainTimedata.nanos(-86_400, 500_000_000)));
    }

    @Test
    void weContinueFromItsFileAndItFromOurs() throws IOException, TimedataException {
        Byztimed byztimed = byztimed("daemon", timedata);
        byztimed.start();
        awaitCurrent(Point::isSynchronized);
        assertThat(byztimed.stop()).isZero();
        PlainTimedata theirs = PlainTimedata.read(timedata);

        Entry ours;
        try (TimedataWriter writer = open(timedata, seconds(999))) {
            assertThat(point(writer.current())).isEqualTo(theirs.current());
            assertThat(nanos(writer.realOffset())).isEqualTo(theirs.realOffset());
            assertThat(PlainTimedata.read(timedata).sameBytesAs(theirs)).isTrue();
            ours =
                    new Entry(
                            writer.current().offset().plus(seconds(2)),
                            new Timestamp(0, 7),
                            machine.read().raw());
            writer.publish(ours);
        }
        try (TimedataReader reader = new TimedataReader(timedata, Kernel.era())) {
            assertThat(reader.read()).isEqualTo(ours);
        }
        assertThat(PlainTimedata.read(timedata).index()).isEqualTo(theirs.index() + 1);

        byztimed.start();
        requireTakenOn(
                awaitCurrent(point -> point.asOf().compareTo(nanos(ours.asOf())) > 0), point(ours));
    }

    private Byztimed byztimed(String name, Path timedata) throws IOException {
        if (authority == null) {
            throw new IllegalStateException("not prepared");
        }
        Path own = Files.createDirectory(folder.resolve(name));
        Byztimed byztimed = Byztimed.alone(own, timedata, authority);
        daemons.add(byztimed);
        return byztimed;
    }

    /** Another path to the file, in another folder. */
    private Path link() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("links"));
        return Files.createSymbolicLink(elsewhere.resolve("link"), timedata);
    }

    /**
     * @param ahead where global time begins in a new file, after real time
     */
    private TimedataWriter open(Path path, Timestamp ahead) throws IOException {
        return TimedataWriter.open(
                path, Kernel.era(), machine.read().raw(), realTime().plus(ahead));
    }

    private void requireLocked(Path path) {
        assertThatExceptionOfType(FileException.class)
                .isThrownBy(() -> open(path, Timestamp.ZERO).close())
                .satisfies(e -> assertThat(e.kind()).isEqualTo(FileException.Kind.LOCKED));
    }

    private Point awaitCurrent(Predicate<Point> wanted) {
        return await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> PlainTimedata.read(timedata).current(), wanted);
    }

    /** Alone, byztimed believes what it finds and claims to know it exactly. */
    private static void requireTakenOn(Point theirs, Point ours) {
        assertThat(theirs.offset().subtract(ours.offset()).abs()).isLessThanOrEqualTo(ROUNDING);
        assertThat(theirs.error()).isZero();
        assertThat(theirs.asOf()).isGreaterThan(ours.asOf());
    }

    /** As near as two clocks can be read that somebody may interrupt in between. */
    private static void requireNear(BigInteger offset, BigInteger expected) {
        assertThat(offset.subtract(expected).abs()).isLessThan(PlainTimedata.nanos(0, 100_000_000));
    }

    private Timestamp realTime() {
        return machine.realClock().read();
    }

    private BigInteger realMinusLocal() {
        return nanos(realTime().minus(machine.read().raw()));
    }

    private static Point point(Entry entry) {
        return new Point(nanos(entry.offset()), nanos(entry.error()), nanos(entry.asOf()));
    }

    private static BigInteger nanos(Timestamp timestamp) {
        return PlainTimedata.nanos(timestamp.seconds(), timestamp.nanoseconds());
    }

    private static Timestamp seconds(long seconds) {
        return new Timestamp(seconds, 0);
    }
}
