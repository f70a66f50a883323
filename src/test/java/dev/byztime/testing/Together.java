package dev.byztime.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Runs a task in many threads, which all begin at once, and fails if it fails in one of them. */
public final class Together {

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
        run(Thread.ofPlatform().factory(), threads, task);
    }

    public static void onVirtualThreads(int threads, Task task) {
        run(Thread.ofVirtual().factory(), threads, task);
    }

    private static void run(ThreadFactory factory, int threads, Task task) {
        CountDownLatch ready = new CountDownLatch(threads);
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(factory)) {
            for (int i = 0; i < threads; i++) {
                int number = i;
                running.add(
                        executor.submit(() -> {
                            ready.countDown();
                            ready.await();
                            task.run(number);
                            return null;
                        }));
            }
        } // which waits for all of them
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException | InterruptedException e) {
                throw new AssertionError("in one of " + threads + " threads: " + e.getMessage(), e);
            }
        }
    }
}
