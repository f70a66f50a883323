package dev.byztime.commit;

import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * One request to the service: since when it waits for the disk, and the readings that decide about
 * its transactions.
 *
 * <p>A reading decides about several transactions in turn. Decisions may be late: the later they
 * are, the less time is left for the client's writes. So the number of transactions is limited.
 */
final class CommitTurn {

    /** The largest number of decisions by one reading. */
    private static final int DECISIONS = 64;

    private final IntervalClock clock;
    private final Timestamp maxError;
    private final long begunNs;
    private @Nullable Reading reading;
    private int decisions;

    /**
     * @param maxError the largest error that the caller accepts
     * @param begunNs when the request began, in nanoseconds of the local clock
     */
    CommitTurn(IntervalClock clock, Timestamp maxError, long begunNs) {
        this.clock = clock;
        this.maxError = maxError;
        this.begunNs = begunNs;
    }

    long begunNs() {
        return begunNs;
    }

    /**
     * The reading for the next decision, which was taken after the request began.
     *
     * @throws dev.byztime.time.TimeUnavailableException if there is none, or its error is too large
     */
    Reading next() {
        Reading now = reading;
        if (now == null || decisions == DECISIONS) {
            now = fresh();
            reading = now;
            decisions = 0;
        }
        decisions++;
        return now;
    }

    /** Has the next decision made by a reading that is not taken yet. */
    void renew() {
        reading = null;
    }

    /**
     * A reading that is taken now.
     *
     * @throws dev.byztime.time.TimeUnavailableException if there is none, or its error is too large
     */
    Reading fresh() {
        return clock.now(maxError);
    }
}
