package dev.byztime.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.clock.LocalClock;
import dev.byztime.linux.ShiftedClock;
import dev.byztime.provider.boot.ProviderFailureAnalyzer;
import dev.byztime.testing.ManualClock;
import dev.byztime.time.Era;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataReader;
import dev.byztime.timedata.TimedataWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** When the provider writes, when it must not, and what it then says. */
class StandaloneProviderTests {

    private static final Era ERA = Era.of(1, 2);

    @TempDir private Path folder;

    private final ManualClock clock = new ManualClock(span("1000s"), span("1800000000s"));

    private StandaloneProvider provider(Path path, LocalClock local) {
        return new StandaloneProvider(path, ERA, local, clock::real, clock);
    }

    private StandaloneProvider provider(Path path) {
        return provider(path, clock);
    }

    @Test
    void nothingHappensBeforeItsStart() {
        StandaloneProvider provider = provider(folder.resolve("state/timedata"));
        assertThat(provider.isRunning()).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void makesTheFoldersThatAreMissing() throws Exception {
        Path path = folder.resolve("a/b/timedata");
        StandaloneProvider provider = provider(path);
        provider.start();
        assertThat(provider.isRunning()).isTrue();
        try (TimedataReader reader = new TimedataReader(path, ERA)) {
            assertThat(reader.read().isSynchronized()).isTrue();
        }
        provider.stop();
        assertThat(provider.isRunning()).isFalse();
    }

    @Test
    void goesOnPublishing() throws Exception {
        CountDownLatch readings = new CountDownLatch(12);
        LocalClock counting =
                () -> {
                    readings.countDown();
                    clock.advance(span("1s"));
                    return clock.read();
                };
        Path path = folder.resolve("timedata");
        StandaloneProvider provider = provider(path, counting);
        provider.start();
        try (TimedataReader reader = new TimedataReader(path, ERA)) {
            Timestamp first = reader.read().asOf();
            assertThat(readings.await(2, TimeUnit.MINUTES)).isTrue();
            provider.stop();
            assertThat(reader.read().asOf()).isGreaterThan(first);
        }
    }

    @Test
    void keepsTheDistanceFromRealTimeAtItsEnd() throws Exception {
        Path path = folder.resolve("timedata");
        StandaloneProvider provider = provider(path);
        provider.start();
        clock.setReal(span("1700000000s"));
        provider.stop();
        try (TimedataWriter next = TimedataWriter.open(path, ERA, span("0s"), span("0s"))) {
            assertThat(next.realOffset()).isEqualTo(span("100000000s"));
        }
    }

    @Test
    void canBeStartedAgain() {
        StandaloneProvider provider = provider(folder.resolve("timedata"));
        for (int i = 0; i < 3; i++) {
            provider.start();
            provider.stop();
        }
        assertThat(provider.isRunning()).isFalse();
    }

    @Test
    void anotherWriterIsNamedWithWhatToSet() throws Exception {
        Path path = folder.resolve("timedata");
        try (TimedataWriter other =
                TimedataWriter.open(path, ERA, clock.read().raw(), clock.real())) {
            Entry theirs = new Entry(span("42s"), span("1s"), clock.read().raw());
            other.publish(theirs);
            FailureAnalysis analysis = analysis(provider(path), TimedataLockedException.class);
            assertThat(analysis.getDescription())
                    .contains("byztime.provider=standalone", "another process writes", "" + path);
            assertThat(analysis.getAction())
                    .contains("byztime.provider=external", "byztime.timedata");
            try (TimedataReader reader = new TimedataReader(path, ERA)) {
                assertThat(reader.read()).isEqualTo(theirs);
            }
        }
    }

    /** Permissions do not bind root, under which tests may run; this binds everybody. */
    @Test
    void aPathThatCannotBeWrittenIsNamedWithWhatToSet() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Path link = Files.createSymbolicLink(folder.resolve("circle"), folder.resolve("circle"));
        for (Path path :
                new Path[] {
                    file.resolve("timedata"), link, folder, Path.of("/proc/none/timedata")
                }) {
            FailureAnalysis analysis = analysis(provider(path), TimedataUnwritableException.class);
            assertThat(analysis.getDescription())
                    .contains("byztime.provider=standalone", "cannot write " + path)
                    .doesNotContain("Exception");
            assertThat(analysis.getAction())
                    .contains("byztime.provider=external", "byztime.timedata");
        }
    }

    /**
     * Its entries would be wrong by the shift, for every process outside, with nothing to show it.
     */
    @Test
    void nothingIsWrittenFromWithinATimeNamespace() {
        Path path = folder.resolve("timedata");
        FailureAnalysis analysis =
                analysis(provider(path, new ShiftedClock()), TimeUnavailableException.class);
        assertThat(analysis.getDescription())
                .contains("byztime.provider=standalone", "time namespace");
        assertThat(analysis.getAction()).contains("initial time namespace");
        assertThat(path).doesNotExist();
    }

    @Test
    void otherFailuresAreNotExplained() {
        assertThat(
                        new ProviderFailureAnalyzer()
                                .analyze(new IllegalStateException(new RuntimeException("x"))))
                .isNull();
    }

    /** As Spring meets it, which wraps what a bean throws at its start. */
    private static FailureAnalysis analysis(
            StandaloneProvider provider, Class<? extends Throwable> expected) {
        Throwable[] thrown = new Throwable[1];
        assertThatExceptionOfType(expected)
                .isThrownBy(provider::start)
                .satisfies(e -> thrown[0] = e);
        assertThat(provider.isRunning()).isFalse();
        FailureAnalysis analysis =
                new ProviderFailureAnalyzer()
                        .analyze(new ApplicationContextException("wrapped", thrown[0]));
        if (analysis == null) {
            throw new AssertionError("no analysis of " + thrown[0]);
        }
        return analysis;
    }

    private static Timestamp span(String text) {
        return TimestampText.parseDuration(text);
    }
}
