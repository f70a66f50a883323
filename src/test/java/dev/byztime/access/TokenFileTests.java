package dev.byztime.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.testing.ManualClock;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How changes of the file take effect. */
class TokenFileTests {

    @RegisterExtension static final Quiet quiet = Quiet.about(TokenFile.class);

    /** Of callers: far longer than any test takes. */
    private static final long PATIENCE_NS = 60_000_000_000L;

    private static final String A = "aaaaaaaa89abcdef0123456789abcdef";
    private static final String B = "bbbbbbbb89abcdef0123456789abcdef";

    private final ManualClock clock = new ManualClock(new Timestamp(9, 0), new Timestamp(9, 0));
    @TempDir private Path folder;
    private Path path;

    @BeforeEach
    void begin() throws IOException {
        path = folder.resolve("tokens");
        Files.writeString(path, "a leases " + A + "\n");
    }

    /** As kubelet does it: ..data is a link to a folder, and is exchanged. */
    @Test
    void anExchangedLinkIsNoticedAfterHalfASecond() throws Exception {
        Path first = Files.createDirectory(folder.resolve("..first"));
        Path second = Files.createDirectory(folder.resolve("..second"));
        Files.writeString(first.resolve("t"), "a leases " + A + "\n");
        Files.writeString(second.resolve("t"), "b leases,read " + B + "\n");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first);
        TokenFile tokens = TokenFile.open(link("mounted", data.resolve("t")), clock);
        Files.move(
                Files.createSymbolicLink(folder.resolve("..new"), second),
                data,
                StandardCopyOption.ATOMIC_MOVE);
        pass("0.499999999");
        assertThat(tokens.scopesOf(A)).containsOnly(Scope.LEASES);
        pass("0.000000001");
        assertThat(tokens.scopesOf(A)).isNull();
        assertThat(tokens.scopesOf(B)).containsOnly(Scope.LEASES, Scope.READ);
        assertThat(tokens.problem()).isNull();
    }

    @Test
    void aTokenWhoseLineIsGoneOrSpoiltAllowsNothingMore() throws Exception {
        Files.writeString(path, "a leases " + A + "\nb read " + B + "\n");
        TokenFile tokens = TokenFile.open(path, clock);
        Files.writeString(path, "a lease " + A + "\nb read " + B + "\n");
        pass("1");
        assertThat(tokens.scopesOf(A)).isNull();
        assertThat(tokens.scopesOf(B)).containsOnly(Scope.READ);
        assertThat(tokens.problem()).contains("line 1: expected scopes").doesNotContain(A);
        assertThat(tokens.size()).isEqualTo(1);
        Files.writeString(path, "a leases " + A + "\n");
        pass("1");
        assertThat(tokens.scopesOf(A)).containsOnly(Scope.LEASES);
        assertThat(tokens.scopesOf(B)).isNull();
        assertThat(tokens.problem()).isNull();
    }

    @Test
    void aFileThatIsGoneLetsNobodyIn() throws Exception {
        TokenFile tokens = TokenFile.open(path, clock);
        Files.delete(path);
        pass("1");
        assertThat(tokens.scopesOf(A)).isNull();
        assertThat(tokens.problem()).contains("No such file");
        Files.writeString(path, "a leases " + A + "\n");
        pass("1");
        assertThat(tokens.scopesOf(A)).isNotNull();
        assertThat(tokens.problem()).isNull();
    }

    /** A folder cannot be read either, whoever runs the test. */
    @Test
    void aListThatCannotBeReadAgainCountsForASecond() throws Exception {
        TokenFile tokens = TokenFile.open(path, clock);
        Files.delete(path);
        Files.createDirectory(path);
        pass("0.999999999");
        assertThat(tokens.scopesOf(A)).containsOnly(Scope.LEASES);
        assertThat(tokens.problem()).contains("directory");
        pass("0.000000001");
        assertThatExceptionOfType(UnreadException.class)
                .isThrownBy(() -> tokens.scopesOf(A))
                .withMessageContaining("cannot be read");
        assertThat(tokens.size()).isZero();
        assertThat(tokens.problem()).contains("directory");
        Files.delete(path);
        Files.writeString(path, "a leases " + A + "\n");
        assertThat(tokens.scopesOf(A)).containsOnly(Scope.LEASES);
        assertThat(tokens.problem()).isNull();
    }

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void letCallersGo() {
        callers.shutdownNow();
    }

    /** And nobody has asked for long. */
    @Test
    void callersWhoComeDuringAReadingDoNotGoByAnOldList() throws Exception {
        SlowFile file = new SlowFile("a leases " + A + "\n");
        TokenFile tokens = TokenFile.open(path, file, clock, PATIENCE_NS);
        pass("3600");
        file.stall("b read " + B + "\n");
        Future<?> first = callers.submit(() -> tokens.scopesOf(A));
        file.awaitReader();
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(callers.submit(() -> tokens.scopesOf(A)));
        }
        Future<?> newcomer = callers.submit(() -> tokens.scopesOf(B));
        file.goOn();
        assertThat(first.get(60, TimeUnit.SECONDS)).isNull();
        for (Future<?> other : others) {
            assertThat(other.get(60, TimeUnit.SECONDS)).isNull();
        }
        assertThat(newcomer.get(60, TimeUnit.SECONDS)).isEqualTo(Set.of(Scope.READ));
        assertThat(file.reads()).as("at the start, and one for all of them").isEqualTo(2);
    }

    @Test
    void callersWhoComeDuringAReadingMayGoByAListOfTheLastSecond() throws Exception {
        SlowFile file = new SlowFile("a leases " + A + "\n");
        TokenFile tokens = TokenFile.open(path, file, clock, PATIENCE_NS);
        pass("0.5");
        file.stall("b read " + B + "\n");
        Future<?> first = callers.submit(() -> tokens.scopesOf(A));
        file.awaitReader();
        pass("0.499999999");
        assertThat(tokens.scopesOf(A)).containsOnly(Scope.LEASES);
        file.goOn();
        assertThat(first.get(60, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void callersWhoWaitForTooLongAreToldThatNobodyKnows() throws Exception {
        SlowFile file = new SlowFile("a leases " + A + "\n");
        TokenFile tokens = TokenFile.open(path, file, clock, 1_000_000);
        pass("1");
        file.stall("a leases " + A + "\n");
        Future<?> first = callers.submit(() -> tokens.scopesOf(A));
        file.awaitReader();
        assertThatExceptionOfType(UnreadException.class)
                .isThrownBy(() -> tokens.scopesOf(A))
                .withMessageContaining("takes too long");
        assertThat(tokens.problem()).contains("takes too long");
        file.goOn();
        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(Set.of(Scope.LEASES));
        assertThat(tokens.problem()).isNull();
    }

    /** What is read may be as old as the moment at which the reading began. */
    @Test
    void aReadingThatTookASecondLetsNobodyIn() throws Exception {
        SlowFile file = new SlowFile("a leases " + A + "\n");
        TokenFile tokens = TokenFile.open(path, file, clock, PATIENCE_NS);
        pass("1");
        file.stall("a leases " + A + "\n");
        Future<?> first = callers.submit(() -> tokens.scopesOf(A));
        file.awaitReader();
        pass("1");
        file.goOn();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> first.get(60, TimeUnit.SECONDS))
                .withCauseInstanceOf(UnreadException.class);
        assertThat(tokens.scopesOf(A)).containsOnly(Scope.LEASES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nobody\n", "a leases short", "a leases " + A + "\nb\n"})
    void aStartIsRefusedWithAnythingWrong(String text) throws IOException {
        Files.writeString(path, text);
        assertThatExceptionOfType(ExposedException.class)
                .isThrownBy(() -> TokenFile.open(path, clock))
                .withMessageContaining(path.toString())
                .withMessageNotContaining(A);
    }

    @Test
    void aStartIsRefusedWithoutAFile() {
        assertThatExceptionOfType(ExposedException.class)
                .isThrownBy(() -> TokenFile.open(folder.resolve("none"), clock))
                .withMessageContaining("No such file")
                .satisfies(told ->
                        assertThat(told.action())
                                .startsWith(
                                        "The file " + folder.resolve("none") + " does not exist")
                                .contains("byztime.tokens", "name scope"));
        assertThatExceptionOfType(ExposedException.class)
                .isThrownBy(() -> TokenFile.open(folder, clock))
                .satisfies(told ->
                        assertThat(told.action()).startsWith("Set byztime.tokens to a file"));
    }

    /** A file whose next reading can be held up. */
    private static final class SlowFile implements TokenFile.Source {

        private final AtomicInteger reads = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);
        private volatile String text;
        private volatile boolean stalls;

        SlowFile(String text) {
            this.text = text;
        }

        /** The next reading begins now, and ends when {@link #goOn} is called. */
        void stall(String next) {
            text = next;
            stalls = true;
        }

        void awaitReader() throws InterruptedException {
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        }

        void goOn() {
            free.countDown();
        }

        int reads() {
            return reads.get();
        }

        @Override
        public byte[] read() {
            reads.incrementAndGet();
            if (stalls) {
                begun.countDown();
                try {
                    assertThat(free.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private Path link(String name, Path to) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), to);
    }

    private void pass(String seconds) {
        clock.advance(TimestampText.parse(seconds));
    }
}
