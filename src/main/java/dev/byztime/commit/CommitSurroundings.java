package dev.byztime.commit;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.time.IntervalClock;

/**
 * The objects that a {@link CommitService} needs from its program.
 *
 * @param time the clock for the service's own tasks
 * @param asked the same clock for requests, so that the program can count their readings
 * @param local the clock that measures writes and waits
 * @param pause lets a thread sleep
 * @param ceilings observes the ceilings, for metrics
 */
public record CommitSurroundings(
        IntervalClock time,
        IntervalClock asked,
        LocalClock local,
        Pause pause,
        CeilingObserver ceilings) {

    /** The surroundings in a program that embeds commitment without metrics. */
    public static CommitSurroundings of(IntervalClock time, LocalClock local, Pause pause) {
        return new CommitSurroundings(time, time, local, pause, CeilingObserver.NONE);
    }
}
