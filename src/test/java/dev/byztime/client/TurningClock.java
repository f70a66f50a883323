package dev.byztime.client;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Pause;
import dev.byztime.testing.ManualClock;
import dev.byztime.time.Timestamp;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A clock that is turned by hand, and by each pause for as long as it lasts. */
final class TurningClock implements LocalClock, Pause {

    static final long SECOND = 1_000_000_000L;

    private final ManualClock clock = new ManualClock(new Timestamp(1_000, 0), Timestamp.ZERO);

    final List<Long> pauses = new ArrayList<>();

    @Override
    public LocalTime read() {
        return clock.read();
    }

    @Override
    public void park(long ns) {
        pauses.add(ns);
        if (!Thread.currentThread().isInterrupted()) {
            clock.advance(Timestamp.ofNanos(ns));
        }
    }

    void advance(double seconds) {
        clock.advance(Timestamp.ofNanos(Math.round(seconds * SECOND)));
    }

    /** Only CLOCK_BOOTTIME runs on. */
    void sleep(double seconds) {
        clock.sleep(Timestamp.ofNanos(Math.round(seconds * SECOND)));
    }

    long now() {
        return read().boottimeNs();
    }

    TransactionSurroundings surroundings() {
        return new TransactionSurroundings(this, this, new Random(1));
    }
}
