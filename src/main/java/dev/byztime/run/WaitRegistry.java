package dev.byztime.run;

import dev.byztime.time.TimeBreak;
import dev.byztime.time.TimeUnavailableException;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that wait for what time will bring. A break of the timescale and the end of the
 * service wake them all: what they wait for may be another now, or never come.
 */
public final class WaitRegistry implements TimeBreak.Listener {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Adds this thread until {@link #leave}; before its first look, so that it misses nothing. */
    public void enter() {
        threads.add(Thread.currentThread());
    }

    public void leave() {
        threads.remove(Thread.currentThread());
    }

    /** How many there are. */
    public int count() {
        return threads.size();
    }

    /**
     * To be asked after each wake-up.
     *
     * @throws ServiceRefusal if the service ends, or nobody waits for this thread any
     *     more, which interrupts it
     */
    public void requireOpen() {
        if (closed || Thread.interrupted()) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.SHUTTING_DOWN, "the service is ending; ask another, or later");
        }
    }

    /** Lets threads wait, as they may from the beginning. */
    public void open() {
        closed = false;
    }

    /** Wakes all, and lets none wait until it is opened again. */
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
