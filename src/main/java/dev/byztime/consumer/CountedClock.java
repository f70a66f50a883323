package dev.byztime.consumer;

import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import java.util.concurrent.atomic.LongAdder;

/** A clock that counts the readings taken for callers of the service, by outcome. */
public final class CountedClock implements IntervalClock {

    private final IntervalClock clock;
    private final LongAdder served = new LongAdder();
    private final LongAdder[] refused = new LongAdder[Unavailable.values().length];

    public CountedClock(IntervalClock clock) {
        this.clock = clock;
        for (int i = 0; i < refused.length; i++) {
            refused[i] = new LongAdder();
        }
    }

    @Override
    public Reading now() {
        return now(Timestamp.MAX);
    }

    @Override
    public Reading now(Timestamp maxError) {
        try {
            Reading now = clock.now(maxError);
            served.increment();
            return now;
        } catch (TimeUnavailableException e) {
            refused[e.reason().ordinal()].increment();
            throw e;
        }
    }

    /** Counts a reading that was not taken from this clock. */
    public void countServed() {
        served.increment();
    }

    public long served() {
        return served.sum();
    }

    public long refused() {
        long sum = 0;
        for (LongAdder reason : refused) {
            sum += reason.sum();
        }
        return sum;
    }

    public long refused(Unavailable reason) {
        return refused[reason.ordinal()].sum();
    }
}
