package dev.byztime.run;

import dev.byztime.time.TimeBreak;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The registry of threads that wait for an instant, a lease or a recall.
 *
 * <p>A break of the timescale and the end of the service wake all of them, because the result of
 * their wait may have changed or may never come.
 */
public final class WaitRegistry implements TimeBreak.Listener {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Adds this thread until {@link #leave}. A thread must enter before it first checks its
     * condition, or it could miss an event.
     */
    public void enter() {
        threads.add(Thread.currentThread());
    }

    public void leave() {
        threads.remove(Thread.currentThread());
    }

    /** The number of waiting threads. */
    public int count() {
        return threads.size();
    }

    /**
     * Checks after each wake-up that the wait may go on.
     *
     * @throws ServiceRefusal if the service ends, or if the client has hung up, which interrupts
     *     the thread
     */
    public void requireOpen() {
        if (closed || Thread.interrupted()) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.SHUTTING_DOWN,
                    "the service is shutting down; ask another instance, or try later");
        }
    }

    /** Allows threads to wait. A new registry is open. */
    public void open() {
        closed = false;
    }

    /** Wakes all threads, and allows no thread to wait until the registry is opened again. */
    public void close() {
        closed = true;
        wakeAll();
    }

    @Override
    public void timeBroke(TimeBreak what) {
        wakeAll();
    }

    private void wakeAll() {
        threads.forEach(LockSupport::unpark);
    }
}
