package dev.byztime.lease;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Timestamp;

import java.security.SecureRandom;

/**
 * The objects that a {@link LeaseService} needs from its program.
 *
 * @param time what its own tasks go by
 * @param asked the same time, as requests ask for it: a caller may count those readings
 * @param local measures how long it waits
 * @param pause lets a thread rest
 * @param waiting wakes those that wait when the timescale breaks or the program ends
 * @param longestWait no request waits longer
 * @param random for ids that cannot be guessed and the key of claims
 * @param observer is told what becomes of the ceilings and how long grants take
 */
public record LeaseSurroundings(
        IntervalClock time,
        IntervalClock asked,
        LocalClock local,
        Pause pause,
        WaitRegistry waiting,
        Timestamp longestWait,
        SecureRandom random,
        Observer observer) {

    /** The surroundings in a program that embeds leases without metrics. */
    public static LeaseSurroundings of(
            IntervalClock time, LocalClock local, Pause pause, Timestamp longestWait) {
        return new LeaseSurroundings(
                time,
                time,
                local,
                pause,
                new WaitRegistry(),
                longestWait,
                new SecureRandom(),
                new Observer() {});
    }

    /** An observer of events for metrics. */
    public interface Observer {

        /** Called when a keeper of a ceiling has been created. */
        default void kept(CeilingKeeper keeper) {}

        /** Called when a ceiling was written to the disk, with the duration in nanoseconds. */
        default void wrote(String ceiling, long takenNs) {}

        /** Called when a lease was granted, with the duration of the wait in nanoseconds. */
        default void granted(long waitedNs) {}
    }
}
