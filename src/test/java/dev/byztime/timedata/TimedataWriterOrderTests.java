package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Patiently;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Watches a writer at work, since the order in which it writes is the whole protocol.
 *
 * <p>The watching is bare, without what a {@link TimedataReader} does to find out about changes.
 */
@Timeout(120)
class TimedataWriterOrderTests {

    private static final Era ERA = Era.parse("00112233-4455-6677-8899-aabbccddeeff");
    private static final Era EARLIER = Era.parse("ffeeddcc-bbaa-9988-7766-554433221100");
    private static final Timestamp LOCAL = new Timestamp(5, 0);
    private static final Entry FIRST =
            new Entry(new Timestamp(995, 0), Entry.UNSYNCHRONIZED, LOCAL);

    private static final int ROUNDS = 300;

    @TempDir Path folder;

    @Test
    void indexNamesAnEntryOnlyWhenItIsThere() throws Exception {
        Path path = folder.resolve("timedata");
        int begin = 61;
        int end = 100_000;
        Page.numbered(begin, ERA).writeTo(path);
        AtomicInteger published = new AtomicInteger(begin);
        Thread writing = Thread.ofPlatform().start(() -> publish(path, published, end));
        int whole = 0;
        try (FileChannel file = FileChannel.open(path)) {
            while (published.get() < end && writing.isAlive()) {
                int before = published.get();
                int index = read(file, 12, 4)[0];
                Entry entry = entry(read(file, 128 + 64L * index, 64));
                if (SelfCheckingEntry.isWhole(
                        entry)) { // else this thread has slept for a round of the ring
                    assertThat(SelfCheckingEntry.numberOf(entry)).isGreaterThanOrEqualTo(before);
                    whole++;
                }
            }
        }
        Patiently.join(writing);
        assertThat(published).hasValue(end);
        assertThat(whole).isGreaterThan(1000);
    }

    private static void publish(Path path, AtomicInteger published, int end) {
        try (TimedataWriter writer = open(path)) {
            for (int n = published.get() + 1; n <= end; n++) {
                writer.publish(SelfCheckingEntry.number(n));
                published.set(n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoSeesTheMagicSeesAWholeFile() throws Exception {
        Page whole = Page.of(ERA).slot(0, FIRST);
        byte[] garbage = new byte[Page.BYTES];
        Arrays.fill(garbage, 0, 48, (byte) 0xa5);
        for (int i = 0; i < ROUNDS; i++) {
            assertSeen(new byte[0], 0, 12, whole);
            assertSeen(garbage, 0, 12, whole);
        }
    }

    @Test
    void whoSeesTheNewEraSeesItsFirstEntry() throws Exception {
        byte[] before = Page.numbered(100, EARLIER).bytes();
        Page after = Page.numbered(100, ERA).index(0).slot(0, FIRST);
        for (int i = 0; i < ROUNDS; i++) {
            assertSeen(before, 16, 32, after);
        }
    }

    /** Once bytes {@code from} to {@code to} are there, so is everything. */
    private void assertSeen(byte[] before, int from, int to, Page after) throws Exception {
        Path path = folder.resolve("timedata");
        Files.write(path, before);
        try (FileChannel file = FileChannel.open(path)) {
            Thread opening = Thread.ofPlatform().start(() -> openAndClose(path));
            byte[] last = after.bytes(from, to);
            while (!Arrays.equals(read(file, from, to - from), last) && opening.isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(read(file, 0, Page.BYTES)).isEqualTo(after.bytes());
            Patiently.join(opening);
        }
    }

    private static void openAndClose(Path path) {
        try {
            open(path).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TimedataWriter open(Path path) throws IOException {
        return TimedataWriter.open(path, ERA, LOCAL, new Timestamp(1000, 0));
    }

    private static byte[] read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer to = ByteBuffer.allocate(length);
        int _ = file.read(to, at);
        return to.array();
    }

    private static Entry entry(byte[] bytes) throws IOException {
        return Page.of(ERA).set(128, bytes).entry(0);
    }
}
