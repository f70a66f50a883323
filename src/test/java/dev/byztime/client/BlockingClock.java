package dev.byztime.client;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Pause;
import dev.byztime.testing.ManualClock;
import dev.byztime.time.Timestamp;

import java.util.HashMap;
import java.util.Map;

/** A clock that is turned by hand, and a pause that lasts until it has been turned far enough. */
final class BlockingClock implements LocalClock, Pause {

    static final long SECOND = 1_000_000_000L;
    private static final int PATIENCE_MS = 20_000;

    private final ManualClock clock = new ManualClock(new Timestamp(1_000, 0), Timestamp.ZERO);

    /** Until when each thread pauses. */
    private final Map<Thread, Long> pausing = new HashMap<>();

    @Override
    public LocalTime read() {
        return clock.read();
    }

    long now() {
        return read().boottimeNs();
    }

    @Override
    public synchronized void park(long ns) {
        Thread self = Thread.currentThread();
        long end = now() + ns;
        pausing.put(self, end);
        notifyAll();
        try {
            while (now() < end && !self.isInterrupted()) {
                wait(PATIENCE_MS); // and again: whoever waits for this thread has a limit
            }
        } catch (InterruptedException e) {
            self.interrupt();
        } finally {
            pausing.remove(self);
            notifyAll();
        }
    }

    synchronized void advance(double seconds) {
        clock.advance(Timestamp.ofNanos(Math.round(seconds * SECOND)));
        notifyAll();
    }

    /** The machine sleeps, and its threads wake up by and by. */
    synchronized void sleep(double seconds) {
        clock.sleep(Timestamp.ofNanos(Math.round(seconds * SECOND)));
    }

    /** Waits until so many threads pause, and none whose pause is over. */
    synchronized void settle(int threads) throws InterruptedException {
        long begun = System.nanoTime();
        while (pausing.size() != threads || pausing.values().stream().anyMatch(e -> e <= now())) {
            if (System.nanoTime() - begun > PATIENCE_MS * 1_000_000L) {
                throw new AssertionError(pausing.size() + " threads pause, not " + threads);
            }
            wait(PATIENCE_MS);
        }
    }
}
