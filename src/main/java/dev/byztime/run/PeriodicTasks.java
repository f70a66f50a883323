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
 * A group of tasks that run repeatedly between start and stop.
 *
 * <p>Each task has a thread of its own, so that a stalled task does not delay the others. A failure
 * is logged, and the task runs again. A stopped group may be started again. Only one thread at a
 * time may start or stop it.
 */
public final class PeriodicTasks {

    private static final Logger log = LoggerFactory.getLogger(PeriodicTasks.class);

    private final String name;
    private final List<Task> tasks = new ArrayList<>();
    private volatile @Nullable ScheduledExecutorService threads;

    private record Task(Duration firstDelay, Duration pause, Runnable work) {}

    /**
     * @param name the prefix of the threads' names
     */
    public PeriodicTasks(String name) {
        this.name = name;
    }

    /**
     * Adds a task without a first delay. Tasks must be added before the start.
     *
     * @param pause the time between the end of one run and the beginning of the next
     */
    public PeriodicTasks every(Duration pause, Runnable work) {
        return every(Duration.ZERO, pause, work);
    }

    /**
     * Adds a task. Tasks must be added before the start.
     *
     * @param firstDelay the time between the start and the first run
     * @param pause the time between the end of one run and the beginning of the next
     */
    public PeriodicTasks every(Duration firstDelay, Duration pause, Runnable work) {
        tasks.add(new Task(firstDelay, pause, work));
        return this;
    }

    /** Starts all tasks. */
    public void start() {
        ScheduledExecutorService own =
                Executors.newScheduledThreadPool(
                        tasks.size(), Thread.ofPlatform().name(name + "-", 0).daemon().factory());
        threads = own;
        for (Task task : tasks) {
            var _ =
                    own.scheduleWithFixedDelay(
                            () -> run(task.work),
                            task.firstDelay.toNanos(),
                            task.pause.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    /** Stops all tasks, without waiting for runs under way. */
    public void stop() {
        ScheduledExecutorService own = threads;
        if (own != null) {
            own.shutdown();
            threads = null;
        }
    }

    /** Stops all tasks, and waits for runs under way. */
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
