package dev.byztime.lease.boot;

import dev.byztime.lease.LeaseTimescale;
import dev.byztime.lease.Leases;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Does for leases what must be done though nobody asks: forgets what is over, voids all after a
 * break of the timescale, writes breaks down, and keeps the folder from looking like an old backup.
 *
 * <p>On two threads, since a stalled disk must not keep leases from being void.
 */
public final class LeaseSweeper implements SmartLifecycle {

    /** After the ceilings' keepers, before the web server. */
    public static final int PHASE = 3;

    private static final Logger log = LoggerFactory.getLogger(LeaseSweeper.class);

    private static final long PERIOD_MS = 100;
    private static final int THREADS = 2;

    private final Leases leases;
    private final LeaseTimescale scale;
    private final CeilingKeeper expiries;
    private final Ceiling counter;
    private final IntervalClock clock;

    private volatile @Nullable RaiseFailure obstacle;
    private volatile boolean stopped;
    private @Nullable ScheduledExecutorService threads;

    /**
     * @param expiries raises the ceiling of expiries
     * @param counter above which no token is given out
     */
    public LeaseSweeper(
            Leases leases,
            LeaseTimescale scale,
            CeilingKeeper expiries,
            Ceiling counter,
            IntervalClock clock) {
        this.leases = leases;
        this.scale = scale;
        this.expiries = expiries;
        this.counter = counter;
        this.clock = clock;
    }

    /** What the disk does to keep a break from being written down; null if nothing. */
    public @Nullable RaiseFailure obstacle() {
        return obstacle;
    }

    @Override
    public void start() {
        ScheduledExecutorService own =
                Executors.newScheduledThreadPool(
                        THREADS, Thread.ofPlatform().name("lease-care-", 0).daemon().factory());
        threads = own;
        stopped = false;
        every(own, this::sweep);
        every(own, this::writeDown);
    }

    /** Without waiting: a stalled disk does not hold up the end. */
    @Override
    public void stop() {
        ExecutorService own = threads;
        if (own != null) {
            own.shutdown();
            threads = null;
        }
        stopped = true;
    }

    @Override
    public boolean isRunning() {
        return threads != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private static void every(ScheduledExecutorService on, Runnable what) {
        var unused = on.scheduleWithFixedDelay(what, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Keeps the ceiling of a service that nobody asks for leases from falling behind the time: a
     * restart would take it for an old backup. A little behind is enough, and nothing need be
     * waited for then.
     */
    private void keepFrom(long latestNs) {
        long synced = expiries.ceiling().synced();
        if (synced != Ceiling.NONE && synced < latestNs - LeaseTimescale.REFRESH_NS) {
            expiries.demand(latestNs - expiries.slackNs());
        }
    }

    private void sweep() {
        try {
            leases.sweep(clock.now());
        } catch (TimeUnavailableException e) {
            log.debug("There is no time to compare leases with", e); // and that has been reported
        } catch (RuntimeException | Error e) { // none may end the schedule
            log.error("Leases could not be swept", e);
        }
    }

    /** Writes a break down, if there was one, and now and then how late it is. */
    public void writeDown() {
        try {
            Reading now = clock.now();
            scale.keep(now, expiries.ceiling().beginning(), counter.beginning());
            keepFrom(now.latest().toNanosSaturated());
            obstacle = null;
        } catch (TimeUnavailableException e) {
            log.debug("There is no time to compare the timescale with", e); // others say so
        } catch (IOException | RuntimeException | Error e) { // none may end the schedule
            if (stopped) {
                return; // the folder was closed meanwhile
            }
            if (obstacle == null || obstacle.kind() != RaiseFailure.Kind.STORAGE) {
                log.error("The timescale of leases cannot be written down: {}", e.toString());
            }
            obstacle = new RaiseFailure(RaiseFailure.Kind.STORAGE, e.toString());
        }
    }
}
