package dev.byztime.command.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.command.lock.Watchdog.Program;
import dev.byztime.command.lock.Watchdog.UnstartedException;
import dev.byztime.testing.ManualClock;
import dev.byztime.testing.Patiently;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The watchdog with processes in memory, and a clock that is turned by hand. */
@Timeout(60)
class WatchdogTests {

    private static final long SECOND = 1_000_000_000L;
    private static final int PATIENCE_SECONDS = 30;

    /** The program is process 1. */
    private static final class Tree implements Processes, Program {

        private final List<Long> running = new ArrayList<>();
        private final List<String> signals = new ArrayList<>();
        private boolean obeysSigterm;
        private int code;
        private @Nullable Runnable callback;

        @Override
        public synchronized List<Long> running() {
            return List.copyOf(running);
        }

        @Override
        public void reap() {}

        @Override
        public synchronized void signal(long pid, int signal) {
            signals.add(signal + " to " + pid);
            if (signal == SIGKILL || (signal == SIGTERM && obeysSigterm)) {
                end(pid, 128 + signal);
            }
        }

        synchronized void end(long pid, int exitCode) {
            running.remove(pid);
            if (pid == 1) {
                code = exitCode;
                if (callback != null) {
                    callback.run();
                }
            }
        }

        @Override
        public synchronized boolean hasEnded() {
            return !running.contains(1L);
        }

        @Override
        public synchronized int exitCode() {
            return code;
        }

        @Override
        public synchronized void onEnd(Runnable ended) {
            callback = ended;
        }

        synchronized List<String> signals() {
            return List.copyOf(signals);
        }
    }

    @TempDir private Path folder;

    private final ManualClock clock = new ManualClock(new Timestamp(1000, 0), Timestamp.ZERO);
    private final Tree tree = new Tree();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable UnstartedException unstarted;
    private @Nullable WatchdogLink link;
    private @Nullable Thread thread;

    @BeforeEach
    void start() throws IOException {
        Path socket = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            SocketChannel there = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            link = new WatchdogLink(server.accept(), events);
            Watchdog watchdog = new Watchdog(clock, tree, this::program, there);
            thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (there) {
                                    watchdog.run();
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
        }
    }

    @AfterEach
    void end() throws Exception {
        link().close();
        if (thread != null) {
            Patiently.join(thread);
        }
    }

    private Program program() throws UnstartedException {
        if (unstarted != null) {
            throw unstarted;
        }
        synchronized (tree) {
            tree.running.addAll(List.of(1L, 2L));
        }
        return tree;
    }

    @Test
    void theExitCodePassesThroughOnceNothingRuns() throws Exception {
        run();
        tree.end(2, 0);
        tree.end(1, 7);
        assertThat(said()).isEqualTo(WatchdogMessage.of("ended", 7));
        assertThat(tree.signals()).isEmpty();
    }

    @Test
    void whatTheProgramLeftRunningIsEndedToo() throws Exception {
        run();
        tree.end(1, 7);
        Patiently.until(() -> tree.signals().contains("15 to 2"));
        clock.advance(new Timestamp(3, 0));
        link().send("until", endNs(20));
        assertThat(said()).isEqualTo(WatchdogMessage.of("ended", 7));
        assertThat(tree.signals()).endsWith("9 to 2");
    }

    @Test
    void aLeaseThatIsNotRenewedEndsInSigtermAndSigkill() throws Exception {
        run();
        clock.advance(new Timestamp(7, 1));
        Patiently.until(() -> tree.signals().contains("18 to 2"));
        assertThat(tree.signals()).containsExactly("15 to 1", "15 to 2", "18 to 1", "18 to 2");
        clock.advance(new Timestamp(2, 0));
        assertThat(said()).isEqualTo(WatchdogMessage.of("lost"));
        assertThat(tree.signals()).contains("9 to 1", "9 to 2");
    }

    @Test
    void aSleepOfTheMachineCounts() throws Exception {
        run();
        clock.sleep(new Timestamp(60, 0));
        assertThat(said()).isEqualTo(WatchdogMessage.of("lost"));
        assertThat(tree.signals()).contains("9 to 1", "9 to 2");
    }

    @Test
    void renewalsKeepItRunning() throws Exception {
        run();
        link().send("until", endNs(100));
        link().send("signal", 10); // an event that shows that the line before was read
        Patiently.until(() -> tree.signals().contains("10 to 2"));
        clock.advance(new Timestamp(50, 0));
        link().send("signal", 12);
        Patiently.until(() -> tree.signals().contains("12 to 2"));
        assertThat(tree.signals()).containsExactly("10 to 1", "10 to 2", "12 to 1", "12 to 2");
    }

    @Test
    void aVoidLeaseLeavesNoTime() throws Exception {
        run();
        link().send("kill");
        assertThat(said()).isEqualTo(WatchdogMessage.of("lost"));
        assertThat(tree.signals()).containsExactly("9 to 1", "9 to 2");
    }

    @Test
    void aRecallAsksTheProgramToEnd() throws Exception {
        tree.obeysSigterm = true;
        run();
        link().send("end");
        assertThat(said()).isEqualTo(WatchdogMessage.of("lost"));
        assertThat(tree.signals()).doesNotContain("9 to 1");
    }

    @Test
    void withoutTheKeeperNothingRuns() throws Exception {
        run();
        link().close();
        Patiently.until(() -> tree.running().isEmpty());
        assertThat(tree.signals()).containsExactly("9 to 1", "9 to 2");
    }

    @Test
    void aWatchdogThatWasPausedStartsNothing() throws Exception {
        link().send("run", endNs(2.5), SECOND, 2 * SECOND);
        assertThat(said()).isEqualTo(WatchdogMessage.of("lost"));
        assertThat(tree.running()).isEmpty();
        assertThat(tree.signals()).isEmpty();
    }

    @Test
    void aProgramThatCannotBeStartedHasACode() throws Exception {
        unstarted = new UnstartedException(127);
        link().send("run", endNs(10), SECOND, 2 * SECOND);
        assertThat(said()).isEqualTo(WatchdogMessage.of("unstarted", 127));
    }

    /** For ten seconds, with a margin of one and a grace of two. */
    private void run() {
        link().send("run", endNs(10), SECOND, 2 * SECOND);
        Patiently.until(() -> tree.running().size() == 2);
    }

    private long endNs(double seconds) {
        return clock.read().boottimeNs() + (long) (seconds * SECOND);
    }

    private WatchdogMessage said() throws InterruptedException {
        Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(Event.Said.class);
        return event instanceof Event.Said(WatchdogMessage message)
                ? message
                : WatchdogMessage.of("nothing");
    }

    private WatchdogLink link() {
        if (link == null) {
            throw new IllegalStateException("before the test");
        }
        return link;
    }
}
