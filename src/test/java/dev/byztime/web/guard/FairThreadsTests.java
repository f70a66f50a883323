package dev.byztime.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** In which order tasks run, and how many of them at once. */
@Timeout(60)
class FairThreadsTests {

    /** In the order in which they were made, which is that of their tasks. */
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();

    private final FairThreads fair =
            new FairThreads(
                    task -> {
                        Thread thread = Thread.ofVirtual().unstarted(task);
                        threads.add(thread);
                        return thread;
                    },
                    1);

    @AfterEach
    void end() throws Exception {
        over.set(true);
        fair.stop();
    }

    @Test
    void tasksBeginOneAfterTheOtherInTheirOrder() throws Exception {
        fair.execute(this::runUntilOver);
        fair.execute(() -> said.add("second"));
        fair.execute(() -> said.add("third"));
        assertThat(threads.get(1).getState()).isEqualTo(Thread.State.NEW);
        assertThat(threads.get(2).getState()).isEqualTo(Thread.State.NEW);

        over.set(true);
        Patiently.until(() -> said.size() == 2);
        assertThat(said).containsExactly("second", "third");
    }

    @Test
    void aThreadThatWaitsKeepsNobodyOutWhenATaskComes() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        fair.execute(() -> await(end));
        Patiently.until(() -> threads.getFirst().getState() == Thread.State.TIMED_WAITING);
        fair.execute(this::runUntilOver);
        assertThat(threads.get(1).getState()).isEqualTo(Thread.State.RUNNABLE);
        end.countDown();
    }

    /** No task comes or ends that would bring the next one on. */
    @Test
    void aThreadThatBeginsToWaitLaterKeepsNobodyOutEither() throws Exception {
        fair.start();
        CountDownLatch end = new CountDownLatch(1);
        fair.execute(() -> {
            runUntilOver();
            await(end);
        });
        fair.execute(() -> said.add("second"));
        assertThat(threads.get(1).getState()).isEqualTo(Thread.State.NEW);
        over.set(true);
        Patiently.until(() -> said.contains("second"));
        end.countDown();
    }

    /** Many would begin and be blocked as well, each with all that its request needs. */
    @Test
    void aThreadThatAMonitorBlocksCountsAsRunning() throws Exception {
        synchronized (said) {
            fair.execute(this::takeMonitor);
            Patiently.until(() -> threads.getFirst().getState() == Thread.State.BLOCKED);
            fair.execute(() -> said.add("second"));
            assertThat(threads.get(1).getState()).isEqualTo(Thread.State.NEW);
        }
    }

    /** The task that stands may be the one that makes the monitor free. */
    @Test
    void threadsThatAMonitorBlocksDoNotKeepAllOthersOutForEver() throws Exception {
        fair.start();
        synchronized (said) {
            fair.execute(this::takeMonitor);
            fair.execute(() -> over.set(true));
            Patiently.until(over::get);
        }
    }

    @Test
    void aTaskThatFailsLetsTheNextBegin() throws Exception {
        fair.execute(() -> {
            runUntilOver();
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> said.add("failed"));
            throw new IllegalStateException();
        });
        fair.execute(() -> said.add("second"));
        over.set(true);
        Patiently.until(() -> said.size() == 2);
    }

    @Test
    void aThreadThatYieldsGoesOnAfterAllThatCameBefore() throws Exception {
        fair.execute(() -> {
            runUntilOver();
            said.add("first");
            FairThreads.yield(fair);
            said.add("first again");
        });
        fair.execute(() -> said.add("second"));
        fair.execute(() -> said.add("third"));
        over.set(true);
        Patiently.until(() -> said.size() == 4);
        assertThat(said).containsExactly("first", "second", "third", "first again");
    }

    @Test
    void nobodyYieldsToNobody() throws Exception {
        fair.execute(() -> {
            FairThreads.yield(fair);
            said.add("went on");
        });
        Patiently.until(() -> said.contains("went on"));
    }

    private void takeMonitor() {
        synchronized (said) {
            said.add("first");
        }
    }

    /** Works, other than a thread that waits. */
    private void runUntilOver() {
        while (!over.get()) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            Patiently.await(latch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
