package dev.byztime.lease;

import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.StateFolder;
import dev.byztime.testing.RawTime;
import dev.byztime.time.Timestamp;

/**
 * Opens the lease service on the real disk and the machine's raw clock with short terms.
 *
 * <p>Its ceiling of expiries runs hardly ahead of the terms, so that it recovers as quickly as they
 * end.
 */
public final class QuickLeases {

    /** How far the ceiling of expiries may rise above the longest term, in nanoseconds. */
    static final long SLACK_NS = 100_000_000;

    private QuickLeases() {}

    /**
     * Starts a service.
     *
     * @param pauseNs the pause between two writes of a ceiling, in nanoseconds
     */
    public static LeaseService start(
            StateFolder folder, long shortestNs, long usualNs, long longestNs, long pauseNs) {
        LinuxClock clock = new LinuxClock();
        LeaseLimits limits =
                new LeaseLimits(
                        Timestamp.ofNanos(shortestNs),
                        Timestamp.ofNanos(usualNs),
                        Timestamp.ofNanos(longestNs),
                        Timestamp.ofNanos(RawTime.ERROR_NS),
                        100,
                        100,
                        100,
                        1_000,
                        100);
        LeaseService service =
                new LeaseService(
                        folder,
                        limits,
                        LeaseSurroundings.of(
                                new RawTime(), clock, clock.pause(), new Timestamp(60, 0)),
                        new LeaseTuning(
                                SLACK_NS,
                                Runtime.getRuntime().maxMemory() / 4,
                                ns -> clock.pause().park(pauseNs)));
        service.start();
        boolean _ = service.expiries().await(Ceiling.NONE + 1, Long.MAX_VALUE);
        boolean _ = service.tokenCeiling().await(Ceiling.NONE + 1, Long.MAX_VALUE);
        // otherwise the sweeper would find a period later that the ceilings have begun
        service.sweeper().writeDown();
        return service;
    }
}
