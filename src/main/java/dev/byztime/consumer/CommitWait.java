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
 * <p>Each caller brings its own thread, which had better be a virtual one. It sleeps until it may
 * be over and looks again, two or three times in all; a break of the timescale and the end of the
 * service wake it at once.
 */
public final class CommitWait {

    private final IntervalClock clock;
    private final LocalClock local;
    private final Pause pause;
    private final WaitRegistry waiting;
    private final Timestamp longest;

    /** How a wait ended: what is certain, and the reading that says so. */
    public record Outcome(Passage passage, Reading reading) {}

    /**
     * @param longest no wait lasts longer
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
     * @param maxError the largest error with which anything is answered
     * @throws TimeUnavailableException if time cannot be known, the timescale breaks meanwhile, or
     *     the service ends
     */
    public Outcome await(TimeInterval when, Timestamp atMost, Timestamp maxError) {
        long begun = local.read().boottimeNs();
        long patience = Timestamp.min(atMost, longest).toNanosSaturated();
        waiting.enter();
        try {
            Reading first = clock.now(maxError);
            for (Reading now = first; ; now = clock.now(maxError)) {
                waiting.requireOpen();
                if (now.breaks() != first.breaks()) {
                    throw new TimeUnavailableException(
                            Unavailable.DISCONTINUITY,
                            "the timescale broke during the wait: nothing is certain of it");
                }
                Passage passage = now.interval().passageOf(when);
                long left = patience - (local.read().boottimeNs() - begun);
                if (passage == Passage.PASSED || left <= 0) {
                    return new Outcome(passage, now);
                }
                pause.park(Math.min(left, untilNextLook(now, when.latest())));
            }
        } finally {
            waiting.leave();
        }
    }

    /**
     * First until the middle of the interval passes it: by then news may have narrowed the bound,
     * which makes the rest shorter. Then until it is certain without any news.
     */
    private static long untilNextLook(Reading now, Timestamp when) {
        Timestamp ahead = when.saturatingMinus(now.middle());
        Timestamp certain = now.certainlyPassedIn(when);
        return (ahead.isAfter(Timestamp.ZERO) ? Timestamp.min(ahead, certain) : certain)
                .toNanosSaturated();
    }
}
