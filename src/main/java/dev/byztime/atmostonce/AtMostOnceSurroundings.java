package dev.byztime.atmostonce;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.time.IntervalClock;

/**
 * The objects that an {@link AtMostOnceService} needs from its program.
 *
 * @param time the clock by which the ceiling rises
 * @param local the clock that measures writes and waits
 * @param pause lets a thread sleep
 * @param ceilings observes the ceiling, for metrics
 * @param receivers observes receivers, for metrics
 */
public record AtMostOnceSurroundings(
        IntervalClock time,
        LocalClock local,
        Pause pause,
        CeilingObserver ceilings,
        Receivers.Observer receivers) {

    /** The surroundings in a program that embeds at-most-once delivery without metrics. */
    public static AtMostOnceSurroundings of(IntervalClock time, LocalClock local, Pause pause) {
        return new AtMostOnceSurroundings(
                time, local, pause, CeilingObserver.NONE, new Receivers.Observer() {});
    }
}
