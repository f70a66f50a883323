package dev.byztime.consumer;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.run.WaitRegistry;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Passage;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

/**
 * Lets callers wait until an instant has certainly passed: Spanner's commit wait (Corbett et al.
 * 2012, section 4.1.2).
 *
 * <p>Each caller waits on its own thread, which should be a virtual one. The thread sleeps until
 * the wait may be over and reads the clock again, usually two or three times in all. A break of the
 * timescale or the end of the service wakes the thread at once.
 */
public final class CommitWait {

    private final IntervalClock clock;
    private final LocalClock local;
    private final Pause pause;
    private final WaitRegistry waiting;
    private final Timestamp longest;

    /** The result of a wait: the verdict, and the reading that decided it. */
    public record Outcome(Passage passage, Reading reading) {}

    /**
     * Creates the waits.
     *
     * @param longest the upper limit of all waits
     */
    public CommitWait(
            IntervalClock clock,
            LocalClock local,
            Pause pause,
            WaitRegistry waiting,
            Timestamp longest) {
        this.clock = clock;
        this.local = local;
        this.pause = pause;
        this.waiting = waiting;
        this.longest = longest;
    }

    /**
     * Waits until {@code when} has certainly passed, or for {@code atMost}.
     *
     * @param maxError the largest error that the caller accepts
     * @throws TimeUnavailableException if time cannot be known, or if the timescale breaks during
     *     the wait
     * @throws dev.byztime.run.ServiceRefusal if the service ends
     */
    public Outcome await(TimeInterval when, Timestamp atMost, Timestamp maxError) {
        return await(when, clock.now(maxError), atMost, maxError);
    }

    /**
     * The same for an instant that was found by an earlier reading.
     *
     * @param first the earlier reading. If the timescale has broken since, the wait fails
     */
    public Outcome await(TimeInterval when, Reading first, Timestamp atMost, Timestamp maxError) {
        long begunNs = local.read().boottimeNs();
        long patienceNs = Timestamp.min(atMost, longest).toNanosSaturated();
        waiting.enter();
        try {
            for (Reading now = clock.now(maxError); ; now = clock.now(maxError)) {
                waiting.requireOpen();
                if (now.breaks() != first.breaks()) {
                    throw new TimeUnavailableException(
                            Unavailable.DISCONTINUITY,
                            "the timescale broke during the wait, so the instant cannot"
                                    + " be compared with the time any more");
                }
                Passage passage = now.interval().passageOf(when);
                long leftNs = patienceNs - (local.read().boottimeNs() - begunNs);
                if (passage == Passage.PASSED || leftNs <= 0) {
                    return new Outcome(passage, now);
                }
                pause.park(Math.min(leftNs, now.nextLookIn(when.latest()).toNanosSaturated()));
            }
        } finally {
            waiting.leave();
        }
    }
}
