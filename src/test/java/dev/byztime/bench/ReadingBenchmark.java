package dev.byztime.bench;

import dev.byztime.clock.LocalTime;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.ReadingLimits;
import dev.byztime.linux.BareClock;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataReader;
import dev.byztime.timedata.TimedataWriter;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What a reading costs, beside a bare look at the same clock through the same binding. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadingBenchmark {

    private static final long KEEP_NS = 5_000_000;

    private final LinuxClock clock = new LinuxClock();
    private final TimedataWriter writer;
    private final ConsumerContext kept;
    private final ConsumerContext always;

    public ReadingBenchmark() {
        try {
            Path path = Files.createTempDirectory("byztime-bench").resolve("timedata");
            writer =
                    TimedataWriter.open(
                            path, Kernel.era(), clock.read().raw(), clock.realClock().read());
            writer.publish(
                    new Entry(writer.current().offset(), Timestamp.ZERO, clock.read().raw()));
            kept = context(path, KEEP_NS);
            always = context(path, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TearDown
    public void end() {
        writer.close();
    }

    private ConsumerContext context(Path path, long keepNs) throws IOException {
        return new ConsumerContext(
                new TimedataReader(path, Kernel.era()),
                clock,
                clock,
                keepNs,
                ConsumerContext.DEFAULT_DRIFT_PPB,
                ReadingLimits.NONE);
    }

    @Benchmark
    public long bareClock() {
        return BareClock.raw();
    }

    @Benchmark
    public long twoClocks() {
        LocalTime now = clock.read();
        return now.raw().nanoseconds() + now.boottimeNs();
    }

    /** As decisions use a reading: its ends are compared, and it is let go. */
    @Benchmark
    public boolean reading() {
        return kept.now().earliest().isBefore(Timestamp.MAX);
    }

    @Benchmark
    public Object readingEscaping() {
        return kept.now();
    }

    @Benchmark
    public boolean readingAlwaysFromFile() {
        return always.now().earliest().isBefore(Timestamp.MAX);
    }
}
