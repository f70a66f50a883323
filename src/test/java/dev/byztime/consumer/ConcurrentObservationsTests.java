package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;
import static dev.byztime.consumer.NumberedEntries.numberOf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Patiently;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/**
 * Tests many threads that share a context while a writer publishes, each as fast as it can.
 *
 * <p>What {@link InterleavedObservationsTests} shows for every order of steps that it can arrange,
 * this shows for steps that it cannot come between: taking the last ticket and publishing, and the
 * reads of the file itself.
 */
class ConcurrentObservationsTests {

    private static final int READERS = 4;
    private static final int ENTRIES = 100;

    /** How often each reader must have seen something new. */
    private static final int CHANGES = 20;

    @RegisterExtension private final Machine machine = Machine.temporary();
    private ConsumerContext context = machine.context();
    private final AtomicLong published = new AtomicLong();

    /** Readers that have seen that much; the writer does not end before all have. */
    private final CountDownLatch busy = new CountDownLatch(READERS);

    private final AtomicBoolean enough = new AtomicBoolean();

    @Test
    void readingRestsOnAnEntryNoOlderThanTheNewestWhenItBegan() throws Exception {
        publish(1, "1000000000s");
        whileReading(
                () -> {
                    long last = 0;
                    for (int changes = 0; !enough.get(); ) {
                        long newest = published.get();
                        Reading now = now();
                        if (now == null) {
                            continue;
                        }
                        assertThat(numberOf(now))
                                .as("the entry, and the newest when the reading began")
                                .isGreaterThanOrEqualTo(newest);
                        assertThat(numberOf(now))
                                .as("the entry, and this thread's last")
                                .isGreaterThanOrEqualTo(last);
                        if (numberOf(now) > last && ++changes == CHANGES) {
                            busy.countDown();
                        }
                        last = numberOf(now);
                    }
                },
                number -> publish(number, "1000000000s"));
        assertThat(context.discontinuities()).as("all overlap").isZero();
    }

    /** Each entry excludes the one before, and the writer waits until that was noticed. */
    @ParameterizedTest
    @ValueSource(strings = {"0s", "1us"})
    void eachContradictionIsToldOnce(String keep) throws Exception {
        context = machine.context(keep);
        ConcurrentLinkedQueue<Long> told = new ConcurrentLinkedQueue<>();
        context.subscribe(what -> told.add(what.breaks()));
        publish(1, "1s");
        context.now();
        long last =
                whileReading(
                        this::readBreaks,
                        number -> {
                            publish(number % 2, "1s");
                            machine.pass("1us");
                            awaitThat(() -> context.discontinuities() >= number - 1);
                        });
        assertThat(context.discontinuities()).isEqualTo(last - 1);
        assertThat(told).containsExactlyInAnyOrderElementsOf(oneTo(last - 1));
    }

    /** It does not wait, so some go unnoticed; but the count and what is told agree. */
    @Test
    void contradictionsOfAHastyWriterAreToldOnce() throws Exception {
        ConcurrentLinkedQueue<Long> told = new ConcurrentLinkedQueue<>();
        context.subscribe(what -> told.add(what.breaks()));
        publish(1, "1s");
        long last = whileReading(this::readBreaks, number -> publish(number % 2, "1s"));
        assertThat(context.discontinuities()).isBetween((long) CHANGES, last - 1);
        assertThat(told).containsExactlyInAnyOrderElementsOf(oneTo(context.discontinuities()));
    }

    /** Breaks that a thread sees in its readings never go back. */
    private void readBreaks() {
        long breaks = 0;
        for (int changes = 0; !enough.get(); ) {
            Reading now = now();
            if (now == null) {
                continue;
            }
            assertThat(now.breaks()).isGreaterThanOrEqualTo(breaks);
            if (now.breaks() > breaks && ++changes == CHANGES) {
                busy.countDown();
            }
            breaks = now.breaks();
        }
    }

    private static List<Long> oneTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private interface Writer {
        void publish(long number) throws Exception;
    }

    /**
     * Publishes entries from number 2 on while others read, until there were enough of both.
     *
     * @return the last number
     */
    private long whileReading(Runnable reader, Writer writer) throws Exception {
        List<FutureTask<?>> running = new ArrayList<>();
        try {
            for (int i = 0; i < READERS; i++) {
                FutureTask<?> reading = new FutureTask<>(reader, null);
                running.add(reading);
                Thread.ofPlatform().daemon().start(reading);
            }
            long number = 1;
            long deadline = deadline();
            while (number < ENTRIES || (busy.getCount() > 0 && noneFailed(running))) {
                assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
                number++;
                writer.publish(number);
            }
            return number;
        } finally {
            enough.set(true);
            for (FutureTask<?> reading : running) {
                Patiently.get(reading);
            }
        }
    }

    private static boolean noneFailed(List<FutureTask<?>> running) {
        return running.stream().noneMatch(FutureTask::isDone);
    }

    private void awaitThat(BooleanSupplier condition) {
        long deadline = deadline();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.yield();
        }
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    }

    /** Null if the writer was too fast for a whole look. */
    private @Nullable Reading now() {
        try {
            return context.now();
        } catch (TimeUnavailableException e) {
            assertThat(e.reason()).isEqualTo(Unavailable.FILE_UNSTABLE);
            return null;
        }
    }

    private void publish(long number, String error) throws IOException {
        NumberedEntries.publish(machine, number, span(error));
        published.set(number);
    }
}
