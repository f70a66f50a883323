package dev.byztime.stable;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Raises a {@link Ceiling} as far as it is demanded, on a thread of its own, so that nobody else
 * ever waits for the disk without wanting to.
 *
 * <p>Demands that come while a write is under way are met by the next one together.
 */
public final class CeilingKeeper {

    /** A demand for as much as there may be, always. */
    public static final long ALWAYS = Long.MAX_VALUE;

    /**
     * How long it rests before it looks again whether a demand that could not be met can be met
     * now. A ceiling that is demanded {@link #ALWAYS} rises this often.
     */
    public static final long PERIOD_NS = 500_000_000;

    /** A write that takes this long is trouble. */
    private static final long STALL_NS = 2_000_000_000;

    private static final long STOP_MS = 2_000;

    private static final long IDLE = Long.MIN_VALUE;

    private static final Logger log = LoggerFactory.getLogger(CeilingKeeper.class);

    private final Ceiling ceiling;
    private final IntervalClock clock;
    private final LocalClock local;
    private final Pause pause;
    private final long slackNs;
    private final LongConsumer stopwatch;

    private final Object writing = new Object();
    private final AtomicLong demanded = new AtomicLong(Ceiling.NONE);
    private volatile @Nullable RaiseFailure obstacle;

    /** On CLOCK_BOOTTIME; {@link #IDLE} while no write is under way. */
    private volatile long writingSinceNs = IDLE;

    private volatile @Nullable Thread thread;

    /**
     * @param slackNs how far beyond a demand it rises, so that not every one costs a write
     * @param stopwatch is told how many nanoseconds each successful write took
     */
    public CeilingKeeper(
            Ceiling ceiling,
            IntervalClock clock,
            LocalClock local,
            Pause pause,
            long slackNs,
            LongConsumer stopwatch) {
        this.ceiling = ceiling;
        this.clock = clock;
        this.local = local;
        this.pause = pause;
        this.slackNs = slackNs;
        this.stopwatch = stopwatch;
    }

    /** The number itself. */
    public Ceiling ceiling() {
        return ceiling;
    }

    /** How far beyond a demand it rises. */
    public long slackNs() {
        return slackNs;
    }

    /**
     * Asks that it rise to {@code value} or above, without waiting for it.
     *
     * <p>A demand that was made before, or meets an obstacle, has no right to a write of its own:
     * else those who ask for what cannot be had would keep the disk busy.
     */
    public void demand(long value) {
        boolean more = value > demanded.getAndAccumulate(value, Math::max);
        if (more && value > ceiling.synced() && obstacle == null) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Waits until it has risen to {@code value}, as {@link #demand} asks.
     *
     * @param patienceNs for how long at most
     * @return whether it has
     */
    public boolean await(long value, long patienceNs) {
        demand(value);
        long begun = local.read().boottimeNs();
        synchronized (this) {
            try {
                while (ceiling.synced() < value) {
                    long left = patienceNs - (local.read().boottimeNs() - begun);
                    if (left <= 0 || thread == null) {
                        return false;
                    }
                    wait(left / 1_000_000, (int) (left % 1_000_000));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** What keeps it from rising at present; null if nothing does. */
    public @Nullable RaiseFailure obstacle() {
        long since = writingSinceNs;
        if (since != IDLE) {
            long taken = local.read().boottimeNs() - since;
            if (taken > STALL_NS && since == writingSinceNs) { // it is still the same write
                return new RaiseFailure(
                        RaiseFailure.Kind.STORAGE,
                        "a write has been under way for " + taken / 1_000_000_000 + " s");
            }
        }
        return obstacle;
    }

    /** Begins to raise it. */
    public void start() {
        ceiling.disk().retain();
        Thread own =
                Thread.ofPlatform().name(ceiling.name() + "-ceiling").daemon().unstarted(this::run);
        thread = own;
        own.start();
    }

    /** A disk that stalls does not hold up the end; the folder stays ours until it is done. */
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

    /** Whether it has been started and not stopped. */
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            while (thread == Thread.currentThread()) {
                long seen = demanded.get();
                step();
                // what waits inside a write may have used up the wake-up of a new demand
                if (demanded.get() == seen || obstacle != null) {
                    pause.park(PERIOD_NS);
                }
            }
        } finally {
            ceiling.disk().release();
        }
    }

    /**
     * One attempt to meet what is demanded.
     *
     * <p>A thread that a stalled disk held beyond {@link #stop} may still be at it when the next
     * one starts.
     */
    void step() {
        synchronized (writing) {
            long before = ceiling.synced();
            long wanted = demanded.get();
            if (wanted <= before && before != Ceiling.NONE && obstacle == null) {
                return;
            }
            long begun = local.read().boottimeNs();
            writingSinceNs = begun;
            report(attempt(wanted > ALWAYS - slackNs ? ALWAYS : wanted + slackNs));
            writingSinceNs = IDLE;
            if (ceiling.synced() != before) {
                synchronized (this) {
                    notifyAll();
                }
                stopwatch.accept(local.read().boottimeNs() - begun);
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

    /** None of its failures may end the thread. */
    private @Nullable RaiseFailure attempt(long wanted) {
        try {
            ceiling.raise(clock.now(), wanted);
            return null;
        } catch (TimeUnavailableException e) {
            return new RaiseFailure(RaiseFailure.Kind.TIME, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | Error e) {
            return new RaiseFailure(RaiseFailure.Kind.STORAGE, e.toString());
        }
    }

    private void report(@Nullable RaiseFailure now) {
        RaiseFailure before = obstacle;
        obstacle = now;
        if (now != null && (before == null || before.kind() != now.kind())) {
            // that there is no time is not its own trouble, and is reported elsewhere too
            log.atLevel(now.kind() == RaiseFailure.Kind.STORAGE ? Level.ERROR : Level.WARN)
                    .log(
                            "The {} ceiling cannot rise, and keeps trying: {}",
                            ceiling.name(),
                            now.detail());
        } else if (now == null && before != null) {
            log.info("The {} ceiling rises again", ceiling.name());
        }
    }
}
