package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.OpenDescriptors;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.RestlessFile;
import dev.byztime.time.Era;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Checks that threads neither disturb nor mislead each other. */
@Timeout(120)
class TimedataReaderThreadsTests {

    private static final Era ERA = Era.parse("00112233-4455-6677-8899-aabbccddeeff");

    @TempDir Path folder;

    @Test
    void interruptedThreadReadsAndStaysInterrupted() throws Exception {
        Path path = folder.resolve("timedata");
        Page.numbered(1, ERA).writeTo(path);
        try (TimedataReader reader = new TimedataReader(path, ERA)) {
            Thread.currentThread().interrupt();
            assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(1)); // opens
            assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(1));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(1));
        }
    }

    @Test
    void hundredThreadsReadWhileTheFileIsReplaced() throws Exception {
        Path path = folder.resolve("timedata");
        AtomicInteger published = new AtomicInteger(1);
        AtomicBoolean over = new AtomicBoolean();
        Queue<Object> wrong = new ConcurrentLinkedQueue<>();
        Page.numbered(1, ERA).replace(path);
        TimedataReader reader = new TimedataReader(path, ERA);
        try {
            CountDownLatch reading = new CountDownLatch(100);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                threads.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    do {
                                        check(reader, published, wrong);
                                        reading.countDown();
                                    } while (!over.get() && wrong.isEmpty());
                                }));
            }
            Patiently.await(reading);
            for (int n = 2; n <= 200; n++) {
                Page.numbered(n, ERA).replace(path);
                published.set(n);
                if (n % 10 == 0) {
                    reader.close(); // the file only: readings under way keep theirs
                }
            }
            over.set(true);
            for (Thread thread : threads) {
                Patiently.join(thread);
            }
            assertThat(wrong).isEmpty();
            assertThat(OpenDescriptors.under(folder)).hasSizeLessThanOrEqualTo(1);
        } finally {
            reader.close();
        }
        assertThat(OpenDescriptors.under(folder)).isEmpty();
    }

    private static void check(TimedataReader reader, AtomicInteger published, Queue<Object> wrong) {
        int before = published.get();
        try {
            Entry entry = reader.read();
            long number = SelfCheckingEntry.numberOf(entry);
            if (!SelfCheckingEntry.isWhole(entry)
                    || number < before
                    || number > published.get() + 1) {
                wrong.add(entry + " after " + before);
            }
        } catch (TimedataException e) {
            if (e.kind() != TimedataException.Kind.UNSTABLE) {
                wrong.add(e);
            }
        } catch (RuntimeException | Error e) {
            wrong.add(e);
        }
    }

    @Test
    void fileThatNeverStandsStillIsCalledUnstable() throws Exception {
        Path path = folder.resolve("timedata");
        // Every slot is filled, so that a look at a moment of standstill succeeds, wherever the
        // index is.
        Page.numbered(2 * Page.ENTRIES, ERA).writeTo(path);
        try (TimedataReader reader = new TimedataReader(path, ERA);
                RestlessFile file = new RestlessFile(path)) {
            assertThat(messageOfInstability(reader)).contains(path.toString(), "changed");
        }
    }

    /** The scheduler may take turns for a while; the timeout limits it. */
    private static String messageOfInstability(TimedataReader reader) throws TimedataException {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                assertThat(SelfCheckingEntry.isWhole(reader.read())).isTrue();
            } catch (TimedataException e) {
                if (e.kind() == TimedataException.Kind.UNSTABLE) {
                    return String.valueOf(e.getMessage());
                }
                throw e;
            }
        }
        throw new AssertionError("a reader always found a pause of the writer");
    }
}
