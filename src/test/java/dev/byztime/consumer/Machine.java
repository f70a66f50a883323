package dev.byztime.consumer;

import ch.qos.logback.classic.Logger;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.SleepMeter;
import dev.byztime.testing.ManualClock;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataReader;
import dev.byztime.timedata.TimedataWriter;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A machine to test contexts on: clocks turned by hand, a real timedata file and its writer.
 *
 * <p>As a JUnit extension ({@link #temporary}, {@link #publishing}), it is made anew for each test
 * and removed after it. Its local clock begins at 1000 s. While it is on, breaks of the timescale
 * are not logged to the console: tests make thousands.
 */
public final class Machine implements AutoCloseable, AfterEachCallback {

    static final Era ERA = Era.of(0x0123456789abcdefL, 0x0fedcba987654321L);
    static final Timestamp START = span("1000s");

    /** The log of breaks. */
    static final Logger LOG = (Logger) LoggerFactory.getLogger(ConsumerContext.class);

    final Path path;
    public final ManualClock clock;
    private final TimedataReader reader;
    private TimedataWriter writer;

    Machine(Path folder) throws IOException {
        this(folder, START);
    }

    Machine(Path folder, Timestamp local) throws IOException {
        LOG.setAdditive(false);
        path = folder.resolve("timedata");
        clock = new ManualClock(local, span("1800000000s"));
        reader = new TimedataReader(path, ERA);
        writer = open(ERA);
    }

    /** A machine in a folder of its own, for {@code @RegisterExtension}. */
    static Machine temporary() {
        try {
            return new Machine(Files.createTempDirectory("byztime-machine"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A {@link #temporary} machine that has published an entry. */
    static Machine publishing(String offset, String error) {
        Machine machine = temporary();
        try {
            machine.publish(offset, error);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return machine;
    }

    /** A duration such as "5ms" or "-0.5s". */
    public static Timestamp span(String text) {
        return TimestampText.parseDuration(text);
    }

    /** A context that always reads the file, with the usual drift and no limits. */
    ConsumerContext context() {
        return context("0s");
    }

    ConsumerContext context(String keep) {
        return context(keep, ConsumerContext.DEFAULT_DRIFT_PPB, ReadingLimits.NONE);
    }

    ConsumerContext context(String keep, long driftPpb, ReadingLimits limits) {
        return context(clock, clock, keep, driftPpb, limits);
    }

    /** A context with clocks of the test's own. */
    ConsumerContext context(LocalClock local, SleepMeter sleep) {
        return context(local, sleep, "0s", ConsumerContext.DEFAULT_DRIFT_PPB, ReadingLimits.NONE);
    }

    ConsumerContext context(
            LocalClock local, SleepMeter sleep, String keep, long driftPpb, ReadingLimits limits) {
        return new ConsumerContext(
                reader, local, sleep, span(keep).toNanosSaturated(), driftPpb, limits);
    }

    /** Publishes an entry that holds as of now. */
    public void publish(String offset, String error) throws IOException {
        publish(new Entry(span(offset), span(error), clock.read().raw()));
    }

    public void publish(Entry entry) throws IOException {
        writer.publish(entry);
    }

    /** What a writer publishes that has just begun. */
    void publishUnsynchronized() throws IOException {
        publish(new Entry(Timestamp.ZERO, Entry.UNSYNCHRONIZED, clock.read().raw()));
    }

    /** Another writer takes over, which creates the file if it is gone. */
    void reopen(Era era) throws IOException {
        writer.close();
        writer = open(era);
    }

    public void pass(String awake) {
        clock.advance(span(awake));
    }

    void sleep(String asleep) {
        clock.sleep(span(asleep));
    }

    private TimedataWriter open(Era era) throws IOException {
        return TimedataWriter.open(path, era, clock.read().raw(), clock.real());
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
        LOG.setAdditive(true);
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        close();
        FileSystemUtils.deleteRecursively(path.getParent());
    }
}
