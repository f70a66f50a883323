package dev.byztime.lease;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Timestamp;

import java.security.SecureRandom;
import java.util.function.LongConsumer;

/**
 * The objects that a {@link LeaseService} needs from its program.
 *
 * @param time the clock for the service's own tasks
 * @param asked the same clock for requests, so that the program can count their readings
 * @param local the clock that measures waits
 * @param pause lets a thread sleep
 * @param waiting the registry that wakes waiting threads when the timescale breaks or the program
 *     ends
 * @param longestWait the longest wait of a request
 * @param random the generator of secret lease ids and of the key of claims
 * @param ceilings observes the ceilings, for metrics
 * @param timeToGrant receives the duration of the wait for each grant in nanoseconds
 */
public record LeaseSurroundings(
        IntervalClock time,
        IntervalClock asked,
        LocalClock local,
        Pause pause,
        WaitRegistry waiting,
        Timestamp longestWait,
        SecureRandom random,
        CeilingObserver ceilings,
        LongConsumer timeToGrant) {

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
                CeilingObserver.NONE,
                waitedNs -> {});
    }
}
