package dev.byztime.web.guard;

import org.eclipse.jetty.util.component.AbstractLifeCycle;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An executor that runs each task in a virtual thread of its own, in the order in which the tasks
 * came.
 *
 * <p>The JDK's scheduler of virtual threads has several queues, and a processor takes threads from
 * one queue for as long as there are any. When the processors are busy, threads in another queue
 * may have to wait for many seconds (ForkJoinPool.runWorker of JDK 25). So this executor hands the
 * scheduler only a few threads for each processor, and keeps all other tasks in a queue of its own.
 * Threads that wait for something are not counted.
 */
public final class FairThreads extends AbstractLifeCycle implements Executor {

    private static final int THREADS_PER_PROCESSOR = 2;
    private static final int MIN_THREADS = 4;

    /** How often to look for threads that wait, when no task comes or ends meanwhile. */
    private static final long PAUSE_MS = 1;

    /** After so many looks, about a second, a task begins beside those that run. */
    private static final int MAX_LOOKS_IN_VAIN = 1000;

    private final ThreadFactory factory;
    private final int maxRunning;
    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when the first task has to stand in the queue, and when the executor stops. */
    private final Condition tasksStand = lock.newCondition();

    // guarded by lock
    private final Queue<Task> standing = new ArrayDeque<>();
    private final Set<Thread> running = new HashSet<>();

    /** The number of tasks that have begun or gone on. */
    private long begun;

    /**
     * A task that stands in the queue.
     *
     * @param thread the thread that is to run it, or to go on with it
     * @param begin starts the thread, or lets it go on
     */
    private record Task(Thread thread, Runnable begin) {}

    /**
     * Creates the executor.
     *
     * @param name the beginning of the names of its threads
     */
    public FairThreads(String name) {
        this(
                Thread.ofVirtual().name(name, 0).factory(),
                Math.max(
                        MIN_THREADS,
                        THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Creates the executor.
     *
     * @param maxRunning how many threads may run at once, those that wait not counted
     */
    public FairThreads(ThreadFactory factory, int maxRunning) {
        this.factory = factory;
        this.maxRunning = maxRunning;
    }

    @Override
    public void execute(Runnable task) {
        Thread thread =
                factory.newThread(() -> {
                    try {
                        task.run();
                    } finally {
                        ended();
                    }
                });
        lock.lock();
        try {
            stand(new Task(thread, thread::start));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets all tasks run first that came before now, if a thread of an executor like this calls it.
     *
     * @param executor the executor that runs the requests of the server
     */
    public static void yield(Executor executor) {
        if (executor instanceof FairThreads fair) {
            fair.yieldTurn();
        }
    }

    private void yieldTurn() {
        Thread thread = Thread.currentThread();
        CountDownLatch turn = new CountDownLatch(1);
        lock.lock();
        try {
            if (standing.isEmpty()) {
                return;
            }
            running.remove(thread);
            stand(new Task(thread, turn::countDown));
        } finally {
            lock.unlock();
        }
        try {
            turn.await();
        } catch (InterruptedException e) { // the server stops
            Thread.currentThread().interrupt();
        }
    }

    private void ended() {
        lock.lock();
        try {
            if (running.remove(Thread.currentThread())) {
                beginNext();
            }
        } finally {
            lock.unlock();
        }
    }

    private void stand(Task task) {
        boolean wasEmpty = standing.isEmpty();
        standing.add(task);
        beginNext();
        if (wasEmpty && !standing.isEmpty()) {
            tasksStand.signal();
        }
    }

    private void beginNext() {
        if (running.size() >= maxRunning) {
            running.removeIf(FairThreads::waits);
        }
        while (running.size() < maxRunning && !standing.isEmpty()) {
            beginOne();
        }
    }

    private void beginOne() {
        Task next = standing.remove();
        begun++;
        running.add(next.thread());
        next.begin().run();
    }

    /**
     * Whether a thread waits, or could not be started. A thread that is blocked by a monitor is
     * about to run: if it were not counted, many threads would begin and be blocked as well.
     */
    private static boolean waits(Thread thread) {
        return switch (thread.getState()) {
            case RUNNABLE, BLOCKED -> false;
            case NEW, WAITING, TIMED_WAITING, TERMINATED -> true;
        };
    }

    @Override
    protected void doStart() {
        Thread.ofPlatform().daemon().name("fair-threads").start(this::look);
    }

    @Override
    protected void doStop() {
        lock.lock();
        try {
            tasksStand.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets tasks begin while threads that run others wait. If none could begin for a second, one
     * begins all the same: perhaps the others are blocked by a monitor that it makes free.
     */
    private void look() {
        lock.lock();
        try {
            int looksInVain = 0;
            while (isRunning()) {
                if (standing.isEmpty()) {
                    tasksStand.await();
                    looksInVain = 0;
                } else {
                    long before = begun;
                    tasksStand.await(PAUSE_MS, TimeUnit.MILLISECONDS);
                    beginNext();
                    looksInVain = begun == before ? looksInVain + 1 : 0;
                    if (looksInVain == MAX_LOOKS_IN_VAIN) {
                        beginOne();
                        looksInVain = 0;
                    }
                }
            }
        } catch (InterruptedException e) { // nobody interrupts it
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
