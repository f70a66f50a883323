package dev.byztime.lease;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Timestamp;

import java.security.SecureRandom;

/**
 * What a {@link LeaseService} needs of the program that it is part of.
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

    /** Of a program that embeds leases, and counts and measures nothing. */
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

    /** Is told what a monitoring system wants to know. */
    public interface Observer {

        /** A ceiling is kept by this from now on. */
        default void kept(CeilingKeeper keeper) {}

        /** A ceiling of that name was written to the disk. */
        default void wrote(String ceiling, long takenNs) {}

        /** A lease was granted after a wait of so many nanoseconds. */
        default void granted(long waitedNs) {}
    }
}
