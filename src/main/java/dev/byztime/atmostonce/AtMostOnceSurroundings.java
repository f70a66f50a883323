package dev.byztime.atmostonce;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.time.IntervalClock;

/**
 * The objects that an {@link AtMostOnceService} needs from its program.
 *
 * @param time the clock by which the ceiling rises
 * @param local the clock that measures writes and waits
 * @param pause lets a thread sleep
 * @param observer receives what metrics are made of
 */
public record AtMostOnceSurroundings(
        IntervalClock time, LocalClock local, Pause pause, Observer observer) {

    /** The surroundings in a program that embeds at-most-once delivery without metrics. */
    public static AtMostOnceSurroundings of(IntervalClock time, LocalClock local, Pause pause) {
        return new AtMostOnceSurroundings(time, local, pause, new Observer() {});
    }

    /** An observer of events for metrics. */
    public interface Observer extends Receivers.Observer {

        /** Called when the keeper of the ceiling has been created. */
        default void kept(CeilingKeeper keeper) {}

        /** Called when the ceiling was written to the disk, with the duration in nanoseconds. */
        default void wrote(String ceiling, long takenNs) {}
    }
}
