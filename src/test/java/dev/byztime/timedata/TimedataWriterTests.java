package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.OpenDescriptors;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Compares the bytes that are written with those that libbyztime writes. */
class TimedataWriterTests {

    private static final Era ERA = Era.parse("00112233-4455-6677-8899-aabbccddeeff");
    private static final Era EARLIER = Era.parse("ffeeddcc-bbaa-9988-7766-554433221100");
    private static final Era OF_REFERENCE = Era.parse("268e337c-8eda-44bd-82ea-22c87c0de62f");

    private static final Timestamp LOCAL = new Timestamp(376, 970_280_037);
    private static final Timestamp REAL = new Timestamp(1_795_298_994, 919_820_536);

    /** REAL - LOCAL, as the reference computed it. */
    private static final Timestamp OFFSET = new Timestamp(1_795_298_617, 949_540_499);

    private static final Entry UNSYNCHRONIZED = new Entry(OFFSET, Entry.UNSYNCHRONIZED, LOCAL);
    private static final Entry UPDATE =
            new Entry(OFFSET, Timestamp.ofNanos(1_000_000), new Timestamp(376, 970_283_492));

    @TempDir Path folder;
    private Path path;

    @BeforeEach
    void aPath() {
        path = folder.resolve("timedata");
    }

    @AfterEach
    void everyDescriptorIsGivenBack() throws IOException {
        assertThat(OpenDescriptors.under(folder)).isEmpty();
    }

    @Test
    void freshFileIsThatOfTheReference() throws IOException {
        try (TimedataWriter writer = open(OF_REFERENCE)) {
            assertThat(writer.current()).isEqualTo(UNSYNCHRONIZED);
            assertFile(Page.of(OF_REFERENCE).slot(0, UNSYNCHRONIZED));
            writer.publish(UPDATE);
            assertThat(writer.current()).isEqualTo(UPDATE);
        }
        byte[] reference = TimedataVectorTests.fileOfReference();
        Arrays.fill(reference, 48, 128, (byte) 0); // its mutex, which it makes anew at each opening
        assertThat(Files.readAllBytes(path)).isEqualTo(reference);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 48, 2000, 4095})
    void shortFileBecomesAFreshOne(int size) throws IOException {
        Files.write(path, Arrays.copyOf(Page.numbered(100, ERA).set(3, (byte) 0).bytes(), size));
        try (TimedataWriter writer = open(ERA)) {
            assertThat(writer.current()).isEqualTo(UNSYNCHRONIZED);
        }
        assertThat(Files.size(path)).isEqualTo(Page.BYTES);
        assertThat(readBack()).isEqualTo(UNSYNCHRONIZED);
    }

    @Test
    void anythingElseBecomesAFreshFileOfTheSameLength() throws IOException {
        byte[] noise = new byte[5000];
        Arrays.fill(noise, (byte) 0xa5);
        Files.write(path, noise);
        open(ERA).close();
        byte[] first = Page.of(ERA).slot(0, UNSYNCHRONIZED).bytes();
        System.arraycopy(first, 0, noise, 0, 48); // with a real_offset of zero
        System.arraycopy(first, 128, noise, 128, 64);
        assertThat(Files.readAllBytes(path)).isEqualTo(noise);
    }

    @Test
    void fileOfTheReferenceIsContinuedWithinItsEra() throws IOException {
        byte[] reference = TimedataVectorTests.fileOfReference();
        Files.write(path, reference);
        try (TimedataWriter writer =
                TimedataWriter.open(
                        path, OF_REFERENCE, new Timestamp(9999, 0), new Timestamp(9999, 0))) {
            assertThat(Files.readAllBytes(path)).isEqualTo(reference);
            assertThat(writer.current()).isEqualTo(UPDATE);
            writer.publish(SelfCheckingEntry.number(7));
        }
        assertFile(Page.read(path).set(0, reference).index(2).slot(2, SelfCheckingEntry.number(7)));
    }

    @Test
    void entriesGoRoundTheRing() throws IOException {
        Page.numbered(100, ERA).writeTo(path);
        try (TimedataWriter writer = open(ERA)) {
            for (int n = 101; n < 300; n++) {
                writer.publish(SelfCheckingEntry.number(n));
                assertFile(Page.numbered(n, ERA));
            }
        }
    }

    @Test
    void newEraBeginsWhereTheCalendarClockAndRealOffsetSay() throws IOException {
        Page.numbered(100, EARLIER).realOffset(-3, 250_000_000).writeTo(path);
        Entry first =
                new Entry(OFFSET.minus(new Timestamp(2, 750_000_000)), Entry.UNSYNCHRONIZED, LOCAL);
        try (TimedataWriter writer = open(ERA)) {
            assertThat(writer.current()).isEqualTo(first);
            assertThat(writer.realOffset()).isEqualTo(new Timestamp(-3, 250_000_000));
        }
        assertFile(Page.numbered(100, ERA).realOffset(-3, 250_000_000).index(0).slot(0, first));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1_000_000_000, Long.MIN_VALUE, Long.MAX_VALUE})
    void damagedRealOffsetIsTakenForNone(long nanoseconds) throws IOException {
        Page.numbered(100, EARLIER).realOffset(5, nanoseconds).writeTo(path);
        try (TimedataWriter writer = open(ERA)) {
            assertThat(writer.current()).isEqualTo(UNSYNCHRONIZED);
            assertThat(writer.realOffset()).isEqualTo(Timestamp.ZERO);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE})
    void realOffsetBeyondAllCalendarsIsNamed(long seconds) throws IOException {
        Page page = Page.numbered(100, EARLIER).realOffset(seconds, 0);
        page.writeTo(path);
        Timestamp far = new Timestamp(seconds / 2, 0);
        assertThatThrownBy(() -> TimedataWriter.open(path, ERA, LOCAL, far))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("real_offset")
                .hasMessageContaining(String.valueOf(seconds));
        assertFile(page);
    }

    @Test
    void damagedEntryIsReplacedByOneThatClaimsNothing() throws IOException {
        Page damaged = Page.numbered(123, ERA).realOffset(5, 0).slot(61, 1, 1, -1, 1, 1, 1);
        damaged.writeTo(path);
        Entry fresh = new Entry(OFFSET.plus(new Timestamp(5, 0)), Entry.UNSYNCHRONIZED, LOCAL);
        try (TimedataWriter writer = open(ERA)) {
            assertThat(writer.current()).isEqualTo(fresh);
        }
        assertFile(damaged.index(0).slot(0, fresh));
    }

    /** As in the reference, to which the real_offset of such a file is worth nothing either. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 62, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void damagedIndexMakesTheFileAFreshOne(int index) throws IOException {
        Page.numbered(100, ERA).realOffset(5, 0).index(index).writeTo(path);
        open(ERA).close();
        assertFile(Page.numbered(100, ERA).realOffset(0, 0).index(0).slot(0, UNSYNCHRONIZED));
    }

    @Test
    void realOffsetIsKeptForTheNextEra() throws IOException {
        Timestamp kept = new Timestamp(-1, 999_999_999);
        try (TimedataWriter writer = open(EARLIER)) {
            writer.keepRealOffset(kept);
            assertThat(writer.realOffset()).isEqualTo(kept);
            assertFile(Page.of(EARLIER).realOffset(-1, 999_999_999).slot(0, UNSYNCHRONIZED));
        }
        try (TimedataWriter writer = open(ERA)) {
            assertThat(writer.current().offset()).isEqualTo(OFFSET.plus(kept));
        }
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException {
        Files.createDirectory(path);
        assertThatThrownBy(() -> open(ERA)).isInstanceOf(IOException.class);
        Files.delete(path);
        LinuxCalls.makeFifo(path);
        assertThatThrownBy(() -> open(ERA))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a regular file");
    }

    private TimedataWriter open(Era era) throws IOException {
        return TimedataWriter.open(path, era, LOCAL, REAL);
    }

    private Entry readBack() throws IOException {
        Page page = Page.read(path);
        return page.entry(page.index());
    }

    private void assertFile(Page expected) throws IOException {
        assertThat(Files.readAllBytes(path)).isEqualTo(expected.bytes());
    }

    /** The rest would read as zeros, its error among it: a bound narrower than anybody's. */
    @Test
    void entryThatWasCutIsNotContinued() throws Exception {
        try (TimedataWriter writer = TimedataWriter.open(path, ERA, LOCAL, REAL)) {
            writer.publish(UPDATE);
        }
        byte[] whole = Files.readAllBytes(path);
        int error = (int) TimedataLayout.entryOffset(1) + TimedataLayout.TIMESTAMP_BYTES;
        Files.write(path, Arrays.copyOf(whole, error));
        try (TimedataWriter writer = TimedataWriter.open(path, ERA, LOCAL, REAL)) {
            assertThat(writer.current()).isEqualTo(UNSYNCHRONIZED);
        }
    }
}
