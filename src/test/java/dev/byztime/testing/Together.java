package dev.byztime.testing;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/** Runs a task in many threads, which all begin at once, and fails if it fails in one of them. */
public final class Together {

    /**
     * For all the work that threads do, where others wait for a single event: just short of the
     * time-out of a test, so that the failure says where the thread stands.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(9);

    /** What each thread does. */
    @FunctionalInterface
    public interface Task {
        /**
         * @param number of this thread, from 0
         */
        void run(int number) throws Exception;
    }

    private Together() {}

    public static void onPlatformThreads(int threads, Task task) {
        run(Thread.ofPlatform().daemon().factory(), threads, task);
    }

    public static void onVirtualThreads(int threads, Task task) {
        run(Thread.ofVirtual().factory(), threads, task);
    }

    private static void run(ThreadFactory factory, int count, Task task) {
        CountDownLatch ready = new CountDownLatch(count);
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            FutureTask<Integer> each =
                    new FutureTask<>(() -> {
                        ready.countDown();
                        Patiently.await(ready);
                        task.run(number);
                        return number;
                    });
            tasks.add(each);
            Thread thread = factory.newThread(each);
            threads.add(thread);
            thread.start();
        }
        AssertionError failure = null;
        try {
            for (Thread thread : threads) {
                Patiently.join(thread, PATIENCE);
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + count + " threads ran", e);
        } catch (AssertionError endless) {
            threads.forEach(Thread::interrupt);
            failure = endless;
        }
        for (FutureTask<Integer> each : tasks) {
            AssertionError more = failureOf(each, count);
            if (failure == null) {
                failure = more;
            } else if (more != null) {
                failure.addSuppressed(more);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable AssertionError failureOf(FutureTask<Integer> task, int count) {
        if (task.state() != FutureTask.State.FAILED) {
            return null;
        }
        Throwable cause = task.exceptionNow();
        return new AssertionError("in one of %d threads: %s".formatted(count, cause), cause);
    }
}
