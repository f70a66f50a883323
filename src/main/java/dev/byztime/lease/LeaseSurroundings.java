package dev.byztime.lease;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Timestamp;

import java.security.SecureRandom;
import java.util.function.BooleanSupplier;

/**
 * The objects that a {@link LeaseService} needs from its program.
 *
 * @param time the clock for background tasks
 * @param asked the clock for requests: the same time, with readings that a program may count
 * @param local the clock that measures waits
 * @param pause makes a thread wait
 * @param waiting the registry that wakes waiting threads if the timescale breaks or the program
 *     ends
 * @param longestWait the longest wait of a request
 * @param random the source of secret ids and of the key for claims
 * @param nothingEarlier whether it is certain, if the folder is empty, that no promise of an
 *     earlier life is still relied on; called once, when a reading of the time is available
 * @param observer receives events of the ceilings and the duration of grants
 */
public record LeaseSurroundings(
        IntervalClock time,
        IntervalClock asked,
        LocalClock local,
        Pause pause,
        WaitRegistry waiting,
        Timestamp longestWait,
        SecureRandom random,
        BooleanSupplier nothingEarlier,
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
                () -> false,
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
