package dev.byztime.consumer;

import dev.byztime.time.Unavailable;

import java.util.concurrent.atomic.LongAdder;

/** How often the time was asked for, by outcome, since the start. */
public final class ReadingCounts {

    private final LongAdder served = new LongAdder();
    private final LongAdder[] refused = new LongAdder[Unavailable.values().length];

    ReadingCounts() {
        for (int i = 0; i < refused.length; i++) {
            refused[i] = new LongAdder();
        }
    }

    void countServed() {
        served.increment();
    }

    void countRefused(Unavailable reason) {
        refused[reason.ordinal()].increment();
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
