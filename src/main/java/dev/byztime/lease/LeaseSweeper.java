package dev.byztime.lease;

import dev.byztime.run.PeriodicTasks;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.WriteAttempts;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * Maintains leases in the background: forgets expired leases, voids all leases after a break of the
 * timescale, records breaks on the disk, and keeps the folder from looking like an old backup.
 *
 * <p>It uses two threads, because a stalled disk must not delay voiding leases.
 */
public final class LeaseSweeper {

    private static final Logger log = LoggerFactory.getLogger(LeaseSweeper.class);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Leases leases;
    private final LeaseTimescale scale;
    private final KeptCeiling expiries;
    private final KeptCeiling tokenCeiling;
    private final IntervalClock clock;
    private final RecoveryLog recovery = new RecoveryLog();

    private final WriteAttempts writes = new WriteAttempts("the timescale of leases");
    private final PeriodicTasks tasks =
            new PeriodicTasks("lease-sweeper")
                    .every(PAUSE, this::sweep)
                    .every(PAUSE, this::writeDown);

    /**
     * @param expiries the ceiling of expiries
     * @param tokenCeiling the ceiling of tokens
     */
    LeaseSweeper(
            Leases leases,
            LeaseTimescale scale,
            KeptCeiling expiries,
            KeptCeiling tokenCeiling,
            IntervalClock clock) {
        this.leases = leases;
        this.scale = scale;
        this.expiries = expiries;
        this.tokenCeiling = tokenCeiling;
        this.clock = clock;
    }

    /** The failure of the disk that keeps a break from being recorded; null if there is none. */
    public @Nullable RaiseFailure obstacle() {
        return writes.obstacle();
    }

    /** Starts the background tasks. */
    public void start() {
        writes.start();
        tasks.start();
    }

    /** Stops the background tasks, without waiting for a stalled disk. */
    public void stop() {
        tasks.stop();
        writes.stop();
    }

    /**
     * Keeps the ceiling of an idle service from falling behind the time, because a restart would
     * mistake it for an old backup. The ceiling stays slightly behind, so that a restart need not
     * wait for it.
     */
    private void keepFrom(long latestNs) {
        long synced = expiries.synced();
        if (synced != Ceiling.NONE && synced < latestNs - LeaseTimescale.REFRESH_NS) {
            expiries.demand(latestNs - expiries.slack());
        }
    }

    private void sweep() {
        try {
            Reading now = clock.now();
            leases.sweep(now);
            recovery.tell(leases.recovering(now), expiries.beginning());
        } catch (TimeUnavailableException e) {
            log.debug("There is no time to compare leases with", e); // and that has been reported
        }
    }

    /** Records a break on the disk if there was one, and periodically the current time. */
    public void writeDown() {
        writes.make(() -> {
            Reading now = clock.now();
            scale.keep(now, expiries.beginning(), tokenCeiling.beginning());
            keepFrom(now.latest().toNanosSaturated());
        });
    }
}
