package dev.byztime.run;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tasks that are done again and again while they are started, each on a thread of its own, so that
 * one that stalls does not delay the others. A failure is logged, and does not end the repetition.
 *
 * <p>May be started again after it was stopped. Starting and stopping are for one thread at a time.
 */
public final class PeriodicTasks {

    private static final Logger log = LoggerFactory.getLogger(PeriodicTasks.class);

    private final String name;
    private final List<Task> tasks = new ArrayList<>();
    private volatile @Nullable ScheduledExecutorService threads;

    private record Task(Duration firstDelay, Duration pause, Runnable work) {}

    /**
     * @param name of the threads
     */
    public PeriodicTasks(String name) {
        this.name = name;
    }

    /**
     * Adds a task, before the start.
     *
     * @param pause between the end of one run and the beginning of the next
     */
    public PeriodicTasks every(Duration pause, Runnable work) {
        return every(Duration.ZERO, pause, work);
    }

    /**
     * Adds a task, before the start.
     *
     * @param firstDelay between the start and the first run
     * @param pause between the end of one run and the beginning of the next
     */
    public PeriodicTasks every(Duration firstDelay, Duration pause, Runnable work) {
        tasks.add(new Task(firstDelay, pause, work));
        return this;
    }

    /** Begins with every task. */
    public void start() {
        ScheduledExecutorService own =
                Executors.newScheduledThreadPool(
                        tasks.size(), Thread.ofPlatform().name(name + "-", 0).daemon().factory());
        threads = own;
        for (Task task : tasks) {
            var unused =
                    own.scheduleWithFixedDelay(
                            () -> run(task.work),
                            task.firstDelay.toNanos(),
                            task.pause.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    /** Begins no run any more, and does not wait for those under way. */
    public void stop() {
        ScheduledExecutorService own = threads;
        if (own != null) {
            own.shutdown();
            threads = null;
        }
    }

    /** Begins no run any more, and waits for those under way. */
    public void stopAndWait() {
        ScheduledExecutorService own = threads;
        if (own != null) {
            own.close();
            threads = null;
        }
    }

    public boolean isRunning() {
        return threads != null;
    }

    private void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            log.error("A task of {} failed, and will be tried again", name, e);
        }
    }
}
