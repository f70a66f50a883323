package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.OpenDescriptors;
import dev.byztime.testing.Patiently;
import dev.byztime.time.Era;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads with four threads while another process does its worst to the file.
 *
 * <p>{@code -Dbyztime.hostile.seconds=15} makes it longer, as .ci/run does. Each test prints what
 * it has counted.
 */
@Timeout(3600) // by itself: the writer's end has a limit
class HostileWriterIT {

    private static final int SECONDS = Integer.getInteger("byztime.hostile.seconds", 6);
    private static final int FEWER_SECONDS = (SECONDS + 2) / 3;
    private static final long PATIENCE_SECONDS = 60;

    private static final Era ERA = Era.parse("00112233-4455-6677-8899-aabbccddeeff");
    private static final long BEGIN = 1000;

    @TempDir Path folder;
    private Path path;
    private Path counterPath;
    private SharedCounter counter;
    private TimedataReader reader;

    @BeforeEach
    void aFile() throws IOException {
        path = folder.resolve("timedata");
        counterPath = folder.resolve("counter");
        counter = SharedCounter.create(counterPath, BEGIN);
        reader = new TimedataReader(path, ERA);
        Page.numbered(BEGIN, ERA).writeTo(path);
    }

    @AfterEach
    void wholeFileIsReadAtOnceAndNothingStaysOpen() throws Exception {
        Files.delete(path);
        Page.numbered(7, ERA).writeTo(path);
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(7));
        reader.close();
        assertThat(OpenDescriptors.under(folder)).isEmpty();
    }

    @Test
    void noEntryIsTornByAWriterAtFullSpeed() throws Exception {
        Process writer = mappedWriter(SECONDS);
        Onslaught.Tally tally = readWhile(writer, HostileWriterIT::objectionToLawful);
        assertOnlyWholeEntries(tally);
        assertThat(counter.get()).isGreaterThan(BEGIN + 100_000L * SECONDS);
        // A writer with a processor of its own pauses only when it replaces the file.
        assertThat(tally.entries()).isGreaterThan(10L * SECONDS);
    }

    @Test
    void noEntryIsTornByAWriterThatIsStoppedAnywhere() throws Exception {
        Process writer = mappedWriter(FEWER_SECONDS);
        Thread stopping = Thread.ofPlatform().start(() -> stopAndResumeAtRandom(writer));
        Onslaught.Tally tally = readWhile(writer, HostileWriterIT::objectionToLawful);
        Patiently.join(stopping);
        assertOnlyWholeEntries(tally);
        assertThat(tally.entries()).isGreaterThan(1000L * FEWER_SECONDS);
    }

    @Test
    void noEntryIsTornByOurOwnWriter() throws Exception {
        try (ChildJvm writer =
                ChildJvm.start(LawfulWriter.class, "own", path, ERA, counterPath, FEWER_SECONDS)) {
            Onslaught.Tally tally = readWhile(writer.process(), HostileWriterIT::objectionToLawful);
            assertOnlyWholeEntries(tally);
            assertThat(counter.get()).isGreaterThan(BEGIN + 100L * FEWER_SECONDS);
            assertThat(tally.entries()).isGreaterThan(1000L * FEWER_SECONDS);
        }
    }

    @Test
    void anythingAtThePathIsRefusedOrAWholeEntry() throws Exception {
        try (ChildJvm vandal = ChildJvm.start(HostileWriter.class, "orderly", path, ERA, SECONDS)) {
            Onslaught.Tally tally = readWhile(vandal.process(), HostileWriterIT::objectionToTorn);
            assertThat(tally.objections()).isEmpty();
            assertThat(tally.entries()).isGreaterThan(100L * SECONDS);
            assertThat(tally.refusals())
                    .containsKeys(
                            TimedataException.Kind.MISSING,
                            TimedataException.Kind.UNREADABLE,
                            TimedataException.Kind.MALFORMED);
        }
    }

    /** What is read may be a lie here; that it is refused or read is all that can be asked. */
    @Test
    void anyBytesAreRefusedOrAnEntry() throws Exception {
        try (ChildJvm vandal =
                ChildJvm.start(HostileWriter.class, "wild", path, ERA, FEWER_SECONDS)) {
            Onslaught.Tally tally = readWhile(vandal.process(), (entry, before, after) -> null);
            assertThat(tally.objections()).isEmpty();
            assertThat(tally.entries()).isGreaterThan(100L * FEWER_SECONDS);
        }
    }

    private static void assertOnlyWholeEntries(Onslaught.Tally tally) {
        assertThat(tally.objections()).isEmpty();
        assertThat(tally.refusals().keySet()).isSubsetOf(TimedataException.Kind.UNSTABLE);
    }

    /** An entry has to be whole, and current at some moment of the reading. */
    private static @Nullable String objectionToLawful(Entry entry, long before, long after) {
        long number = SelfCheckingEntry.numberOf(entry);
        if (number < before) {
            return "older than " + before;
        }
        if (number > after + 1) {
            return "younger than " + after;
        }
        return objectionToTorn(entry, before, after);
    }

    private static @Nullable String objectionToTorn(Entry entry, long before, long after) {
        return SelfCheckingEntry.isWhole(entry) ? null : "torn";
    }

    private Onslaught.Tally readWhile(Process writer, Onslaught.Judge judge) throws Exception {
        Onslaught onslaught = Onslaught.begin(reader, counter, judge);
        try {
            boolean ended = writer.waitFor(SECONDS + PATIENCE_SECONDS, TimeUnit.SECONDS);
            Onslaught.Tally tally = onslaught.end();
            String report = writer.inputReader().readLine();
            System.out.printf("hostile writer: %s; %s%n", report, tally);
            assertThat(ended).as("the writer ends by itself").isTrue();
            assertThat(writer.exitValue()).isZero();
            return tally;
        } finally {
            onslaught.end();
            writer.destroyForcibly();
        }
    }

    /** For as long as it runs. A stopped one may stand in the middle of an entry. */
    private static void stopAndResumeAtRandom(Process writer) {
        Random random = new Random();
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (writer.isAlive()) {
                boolean _ = never.await(random.nextInt(300), TimeUnit.MICROSECONDS);
                LinuxCalls.stop(writer);
                boolean _ = never.await(random.nextInt(300), TimeUnit.MICROSECONDS);
                LinuxCalls.resume(writer);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In C, where there is a compiler. */
    private Process mappedWriter(int seconds) throws Exception {
        Path program = folder.resolve("mapped-writer");
        if (compile(program)) {
            return new ProcessBuilder(
                            program.toString(),
                            path.toString(),
                            ERA.toString().replace("-", ""),
                            counterPath.toString(),
                            String.valueOf(seconds))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }
        System.out.println(
                "hostile writer: no gcc here, so it is written in Java, which is slower");
        return ChildJvm.start(LawfulWriter.class, "mapped", path, ERA, counterPath, seconds)
                .process();
    }

    private static boolean compile(Path program) throws IOException, InterruptedException {
        Path source = program.resolveSibling("mapped-writer.c");
        try (InputStream text = HostileWriterIT.class.getResourceAsStream("mapped-writer.c")) {
            Files.copy(Objects.requireNonNull(text), source);
        }
        try {
            return Patiently.end(
                            new ProcessBuilder(
                                            "gcc",
                                            "-O2",
                                            "-o",
                                            program.toString(),
                                            source.toString())
                                    .inheritIO()
                                    .start())
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
