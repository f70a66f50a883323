package dev.byztime.testing;

import org.awaitility.Awaitility;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits of tests, each of which fails after two minutes: a wake-up that is lost fails the test that
 * waits for it, and does not hang the build.
 *
 * <p>No test needs that long, but the machine may be busy.
 */
public final class Patiently {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Patiently() {}

    /** Looks again and again whether something is so. */
    public static void until(Callable<Boolean> isSo) {
        Awaitility.await().atMost(PATIENCE).until(isSo);
    }

    public static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("nobody has counted down to zero: " + latch);
        }
    }

    public static void acquire(Semaphore semaphore) throws InterruptedException {
        if (!semaphore.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("nobody has given a permit: " + semaphore);
        }
    }

    /** Stays interrupted if it is. */
    public static void acquireUninterruptibly(Semaphore semaphore) {
        long begun = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                long left = PATIENCE.toNanos() - (System.nanoTime() - begun);
                try {
                    if (semaphore.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    throw new AssertionError("nobody has given a permit: " + semaphore);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public static void join(Thread thread) throws InterruptedException {
        join(thread, PATIENCE);
    }

    /** With another patience than usual. */
    public static void join(Thread thread, Duration patience) throws InterruptedException {
        if (!thread.join(patience)) {
            throw endless("the thread " + thread, thread);
        }
    }

    /** What it comes to, as {@link Future#get()}. */
    public static <T> T get(Future<T> future) throws InterruptedException, ExecutionException {
        try {
            return future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("it has not ended: " + future, e);
        }
    }

    /** The exit code of a process that ends, or has been killed. */
    public static int end(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process has not ended: " + process.info());
        }
        return process.exitValue();
    }

    /** Kills a process, and waits until it is gone. */
    public static void kill(Process process) {
        process.destroyForcibly();
        boolean interrupted = Thread.interrupted();
        try {
            int _ = end(process);
        } catch (InterruptedException e) {
            interrupted = true; // by a test's time-out; it will be gone soon
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * What a call returns that itself would wait for ever, such as one that reads a pipe.
     *
     * @param what for the message
     */
    public static <T> T call(String what, Callable<T> call)
            throws InterruptedException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = Thread.ofVirtual().name(what).start(task);
        try {
            return task.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw endless(what, thread);
        }
    }

    /** With the place where it stands. */
    private static AssertionError endless(String what, Thread thread) {
        AssertionError error = new AssertionError(what + " has not ended");
        Throwable where = new Throwable("where it stands");
        where.setStackTrace(thread.getStackTrace());
        error.addSuppressed(where);
        thread.interrupt();
        return error;
    }
}
