package dev.byztime.stable;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Raises a {@link Ceiling} on demand on a thread of its own, so that no other thread waits for the
 * disk unintentionally.
 *
 * <p>The next write meets all demands that arrive during a write together.
 */
public final class CeilingKeeper implements KeptCeiling {

    /** The demand to keep the ceiling as high as the rules allow, at all times. */
    public static final long ALWAYS = Long.MAX_VALUE;

    /**
     * The pause between attempts to meet a demand that could not be met, in nanoseconds. A ceiling
     * with the demand {@link #ALWAYS} rises once in each such pause.
     */
    public static final long PERIOD_NS = 500_000_000;

    /** The duration in nanoseconds beyond which a write is reported as stalled. */
    private static final long STALL_NS = 2_000_000_000;

    private static final long STOP_MS = 2_000;

    private static final long IDLE = Long.MIN_VALUE;

    private static final Logger log = LoggerFactory.getLogger(CeilingKeeper.class);

    private final Ceiling ceiling;
    private final IntervalClock clock;
    private final LocalClock local;
    private final Pause pause;
    private final long slack;
    private final LongConsumer stopwatch;
    private final ObstacleLog obstacles;

    private final Object writing = new Object();
    private final AtomicLong demanded = new AtomicLong(Ceiling.NONE);
    private volatile @Nullable RaiseFailure obstacle;

    /** When the current write began, on CLOCK_BOOTTIME; {@link #IDLE} if none is under way. */
    private volatile long writingSinceNs = IDLE;

    private volatile @Nullable Thread thread;

    /**
     * @param slack how far above a demand the ceiling is raised, so that not every demand needs a
     *     write; in the unit of the ceiling: nanoseconds of global time, or tokens
     * @param stopwatch receives the duration of each successful write in nanoseconds
     */
    public CeilingKeeper(
            Ceiling ceiling,
            IntervalClock clock,
            LocalClock local,
            Pause pause,
            long slack,
            LongConsumer stopwatch) {
        this.ceiling = ceiling;
        this.clock = clock;
        this.local = local;
        this.pause = pause;
        this.slack = slack;
        this.stopwatch = stopwatch;
        this.obstacles =
                new ObstacleLog(
                        log,
                        "The %s ceiling cannot rise, and keeps trying".formatted(ceiling.name()),
                        "The %s ceiling rises again".formatted(ceiling.name()));
    }

    /** The ceiling that this keeper raises. */
    public Ceiling ceiling() {
        return ceiling;
    }

    @Override
    public long synced() {
        return ceiling.synced();
    }

    @Override
    public @Nullable RecoveredCeiling beginning() {
        return ceiling.beginning();
    }

    @Override
    public long reachNs() {
        return ceiling.reachNs();
    }

    @Override
    public void requireMayRiseBy(Reading now) {
        ceiling.requireMayRiseBy(now);
    }

    @Override
    public long slack() {
        return slack;
    }

    /**
     * Demands that the ceiling rise to {@code value} or above, without waiting.
     *
     * <p>A repeated demand, or one made during an obstacle, does not start a write of its own.
     * Otherwise callers with demands that cannot be met would keep the disk busy.
     */
    @Override
    public void demand(long value) {
        boolean more = value > demanded.getAndAccumulate(value, Math::max);
        if (more && value > ceiling.synced() && obstacle == null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public boolean await(long value, long patienceNs) {
        demand(value);
        long begunNs = local.read().boottimeNs();
        synchronized (this) {
            try {
                while (ceiling.synced() < value) {
                    long leftNs = patienceNs - (local.read().boottimeNs() - begunNs);
                    if (leftNs <= 0 || thread == null) {
                        return false;
                    }
                    wait(leftNs / 1_000_000, (int) (leftNs % 1_000_000));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable RaiseFailure obstacle() {
        long sinceNs = writingSinceNs;
        if (sinceNs != IDLE) {
            long takenNs = local.read().boottimeNs() - sinceNs;
            if (takenNs > STALL_NS && sinceNs == writingSinceNs) { // it is still the same write
                return new RaiseFailure(
                        RaiseFailure.Kind.STORAGE,
                        "a write has been under way for " + takenNs / 1_000_000_000 + " s");
            }
        }
        return obstacle;
    }

    /** Starts the thread that raises the ceiling. */
    public void start() {
        ceiling.disk().retain();
        Thread own =
                Thread.ofPlatform().name(ceiling.name() + "-ceiling").daemon().unstarted(this::run);
        thread = own;
        own.start();
    }

    /**
     * Stops the thread. A stalled write does not delay this; the folder stays owned until it ends.
     */
    public void stop() {
        Thread own = thread;
        if (own != null) {
            thread = null;
            synchronized (this) {
                notifyAll();
            }
            LockSupport.unpark(own);
            try {
                own.join(STOP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the keeper has been started and not stopped. */
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            while (thread == Thread.currentThread()) {
                long seen = demanded.get();
                step();
                // a wait inside a write may have consumed the wake-up of a new demand
                if (demanded.get() == seen || obstacle != null) {
                    pause.park(PERIOD_NS);
                }
            }
        } finally {
            ceiling.disk().release();
        }
    }

    /**
     * Makes one attempt to meet the demand.
     *
     * <p>If a stalled disk held the previous thread beyond {@link #stop}, this thread may still be
     * writing when the next one starts.
     */
    void step() {
        synchronized (writing) {
            long before = ceiling.synced();
            long wanted = demanded.get();
            if (wanted <= before && before != Ceiling.NONE && obstacle == null) {
                return;
            }
            long begunNs = local.read().boottimeNs();
            writingSinceNs = begunNs;
            report(attempt(wanted > ALWAYS - slack ? ALWAYS : wanted + slack));
            writingSinceNs = IDLE;
            if (ceiling.synced() != before) {
                synchronized (this) {
                    notifyAll();
                }
                stopwatch.accept(local.read().boottimeNs() - begunNs);
            }
            if (before == Ceiling.NONE) {
                reportBeginning();
            }
        }
    }

    private void reportBeginning() {
        RecoveredCeiling beginning = ceiling.beginning();
        if (beginning != null) {
            Timestamp first = Timestamp.ofNanos(beginning.ceilingNs());
            log.info(
                    "The {} ceiling begins at {}{} ({}: {})",
                    ceiling.name(),
                    first,
                    lead(first),
                    beginning.origin(),
                    beginning.origin().words());
        }
    }

    /** How far ahead an instant is, for the log; nothing if it is not, or that cannot be told. */
    private String lead(Timestamp instant) {
        try {
            Timestamp in = instant.saturatingMinus(clock.now().latest());
            return in.seconds() > 0 ? ", %d s ahead of the time".formatted(in.seconds()) : "";
        } catch (TimeUnavailableException e) {
            return "";
        }
    }

    /** Tries to raise the ceiling, and returns any failure, because none may end the thread. */
    private @Nullable RaiseFailure attempt(long wanted) {
        try {
            ceiling.raise(clock.now(), wanted);
            return null;
        } catch (TimeUnavailableException e) {
            return new RaiseFailure(RaiseFailure.Kind.TIME, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | Error e) {
            return RaiseFailure.storage(e);
        }
    }

    private void report(@Nullable RaiseFailure now) {
        obstacle = now;
        obstacles.note(now);
    }
}
