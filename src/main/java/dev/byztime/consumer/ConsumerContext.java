package dev.byztime.consumer;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.SleepMeter;
import dev.byztime.clock.Slept;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeBreak;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataException;
import dev.byztime.timedata.TimedataReader;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A lock-free clock of global time that reads a timedata file, for any number of threads.
 *
 * <p>It corresponds to libbyztime's consumer context. An entry that was read a moment ago is still
 * a valid bound, because its error grows from its as_of. A reading therefore usually needs only the
 * clocks and arithmetic. The file is read again when the kept entry is older than {@code keepNs} on
 * CLOCK_BOOTTIME. The raw clock would not do, because it stands still during a suspend.
 *
 * <p>Each observation of the file takes a ticket when it begins, and notes the last ticket given
 * out when it ends. A finished observation compares itself with the state that is current by then,
 * and
 *
 * <ul>
 *   <li>continues from the state if the state's observation ended before this one began;
 *   <li>is dropped if the state's observation began after this call did, because the state is then
 *       fresh enough for the caller;
 *   <li>is dropped if the two observations overlapped and found the same;
 *   <li>is repeated otherwise. Either observation may have found the newer entry. The wrong choice
 *       would serve an entry that was superseded before the call, or report one contradiction
 *       twice.
 * </ul>
 *
 * Each state therefore comes from a later observation than its predecessor. An observation is
 * repeated only if the file changed and another one was published in between, and only once: every
 * state published afterwards continues from this other one, and so its own observation began after
 * this call.
 *
 * <table>
 *   <caption>Shared state</caption>
 *   <tr><th>field</th><th>written by</th><th>read by</th><th>why it is safe</th></tr>
 *   <tr><td>state</td><td>any thread, by compare-and-set</td><td>any thread</td><td>immutable value;
 *   replaced only by the result of a later observation</td></tr>
 *   <tr><td>slewing</td><td>any thread, by compare-and-set</td><td>any thread</td><td>the clock is read
 *   after the value it continues from, so local times never go back along the chain</td></tr>
 *   <tr><td>isBeingRenewed</td><td>any thread, by compare-and-set; reset by the thread that renews</td><td>any
 *   thread</td><td>only says whether a further observation would be in vain</td></tr>
 *   <tr><td>driftPpb</td><td>the configuring thread</td><td>observations</td><td>volatile; a state is made with one value, and its readings use the same value</td></tr>
 * </table>
 */
public final class ConsumerContext implements IntervalClock {

    /**
     * The default bound on the drift of a computer's oscillator, in parts per billion, as in
     * libbyztime.
     */
    public static final long DEFAULT_DRIFT_PPB = 250_000;

    private static final Logger log = LoggerFactory.getLogger(ConsumerContext.class);

    /** The most observations in one reading. More than one are necessary only around a suspend. */
    private static final int MAX_OBSERVATIONS_PER_READING = 16;

    private final TimedataReader file;
    private final LocalClock clock;
    private final SleepMeter sleep;
    private final long keepNs;
    private final ReadingLimits limits;

    private final AtomicLong tickets = new AtomicLong();
    private final AtomicReference<@Nullable ClockState> state = new AtomicReference<>();
    private final AtomicReference<@Nullable Slewing> slewing = new AtomicReference<>();
    private final AtomicBoolean isBeingRenewed = new AtomicBoolean();
    private volatile long driftPpb;

    private final List<TimeBreak.Listener> listeners = new CopyOnWriteArrayList<>();

    /**
     * @param file the source of entries
     * @param keepNs how long an entry may be kept before the file is read again, in nanoseconds of
     *     CLOCK_BOOTTIME; 0 means that every reading reads the file
     * @param driftPpb the largest possible rate error of a local clock, in parts per billion; not
     *     negative
     */
    public ConsumerContext(
            TimedataReader file,
            LocalClock clock,
            SleepMeter sleep,
            long keepNs,
            long driftPpb,
            ReadingLimits limits) {
        this.file = file;
        this.clock = clock;
        this.sleep = sleep;
        this.keepNs = keepNs;
        this.limits = limits;
        driftPpb(driftPpb);
    }

    /** Global time now. */
    @Override
    public Reading now() {
        Slewing from = slewing.get();
        Snapshot now = snapshot();
        try {
            return from == null
                    ? now.bound().at(now.local.rawNs(), limits, null)
                    : slewed(from, now);
        } catch (ArithmeticException beyond) {
            throw overflow(beyond);
        }
    }

    /**
     * Global time now, if it needs neither the file nor another attempt: the caller waits for
     * nothing, and listeners are not called. While such calls are frequent, the file is read in
     * time by another thread, so that the next ones succeed too.
     *
     * @param others runs a task in another thread
     * @return null if {@link #now} must be called instead
     * @throws TimeUnavailableException if {@link #now} would throw it
     */
    public @Nullable Reading nowIfKept(Executor others) {
        Slewing from = slewing.get();
        ClockState known = state.get();
        LocalTime local = clock.read();
        if (known == null || !isKept(known, local) || known.mayHaveSleptBy(local)) {
            return null;
        }
        if (ageNs(known, local) > keepNs / 2) {
            renew(others);
        }
        try {
            Snapshot now = new Snapshot(known, local);
            return from == null
                    ? now.bound().at(local.rawNs(), limits, null)
                    : slewedOnce(from, now);
        } catch (ArithmeticException beyond) {
            throw overflow(beyond);
        }
    }

    /**
     * Global minus local clock now: {@link #now} minus the local time of this reading.
     *
     * @throws TimeUnavailableException if {@link #now} would throw it
     */
    public Offset offset() {
        Reading now = now();
        try {
            return new Offset(
                    now.earliest().minus(now.local()),
                    now.estimate().minus(now.local()),
                    now.latest().minus(now.local()));
        } catch (ArithmeticException beyond) {
            throw overflow(beyond);
        }
    }

    /**
     * Begins to slew: from the current estimate on, estimates move at a limited rate. Successive
     * estimates g at local times l obey {@code minRatePpb <= (g2 - g1) / (l2 - l1) <= maxRatePpb}.
     *
     * @param minRatePpb the lowest rate in parts per billion of the local clock's rate; not
     *     negative; 0 means that estimates never go back
     * @param maxRatePpb the highest rate, not below the lowest; {@link Long#MAX_VALUE} means no
     *     limit
     * @param maxError the largest error that the first reading may have
     * @throws IllegalArgumentException if the rates are negative or in the wrong order
     * @throws TimeUnavailableException if the first reading fails, or its error is larger
     */
    public void slew(long minRatePpb, long maxRatePpb, Timestamp maxError) {
        Slewing rates = new Slewing(minRatePpb, maxRatePpb, null);
        Snapshot begin = snapshot();
        try {
            // The caller's own limit applies here instead of the operator's.
            Reading first =
                    begin.bound()
                            .at(begin.local.rawNs(), ReadingLimits.NONE, null)
                            .within(maxError);
            slewing.set(rates.at(new Slewing.Point(begin.local.raw(), first.estimate())));
        } catch (ArithmeticException beyond) {
            throw overflow(beyond);
        }
    }

    /** Begins to slew as {@link #slew} does, but from the next reading that succeeds. */
    public void slewFromNextReading(long minRatePpb, long maxRatePpb) {
        slewing.set(new Slewing(minRatePpb, maxRatePpb, null));
    }

    /**
     * Ends slewing: estimates are the data's own from now on, and may jump. This is the initial
     * mode.
     */
    public void step() {
        slewing.set(null);
    }

    public long driftPpb() {
        return driftPpb;
    }

    /**
     * Sets the bound on drift.
     *
     * @param driftPpb the largest possible rate error of a local clock, in parts per billion
     * @throws IllegalArgumentException if it is negative
     */
    public void driftPpb(long driftPpb) {
        if (driftPpb < 0) {
            throw new IllegalArgumentException("a bound on drift cannot be negative: " + driftPpb);
        }
        this.driftPpb = driftPpb;
        if (state.get() != null) {
            observe(); // so that the state uses the new value
        }
    }

    /** Adds a listener for breaks from now on. */
    public void subscribe(TimeBreak.Listener listener) {
        listeners.add(listener);
    }

    /** Reads the file now, so that a periodic task notices breaks even while no requests arrive. */
    public void observe() {
        Observation observation = observeOnce();
        long callTicket = observation.beganTicket();
        while (!publish(observation, callTicket)) {
            observation = observeOnce();
        }
    }

    public long discontinuities() {
        ClockState known = state.get();
        return known == null ? 0 : known.history().discontinuities();
    }

    public long suspends() {
        ClockState known = state.get();
        return known == null ? 0 : known.history().suspends();
    }

    /**
     * A state with a local time at which it holds: read after the state, without a suspend in
     * between.
     */
    private record Snapshot(ClockState state, LocalTime local) {

        Bound bound() {
            return state.requireBound();
        }
    }

    private Snapshot snapshot() {
        for (int attempt = 0; attempt < MAX_OBSERVATIONS_PER_READING; attempt++) {
            ClockState known = state.get();
            LocalTime now = clock.read();
            // After an observation in this call, the state is as fresh as the caller can demand.
            if (known != null
                    && (attempt > 0 || isKept(known, now))
                    && !known.mayHaveSleptBy(now)) {
                return new Snapshot(known, now);
            }
            observe();
        }
        throw new TimeUnavailableException(
                Unavailable.SUSPENDED,
                "the local clocks moved apart by more than a millisecond at each attempt");
    }

    private boolean isKept(ClockState known, LocalTime now) {
        return ageNs(known, now) < keepNs;
    }

    private static long ageNs(ClockState known, LocalTime now) {
        return now.boottimeNs() - known.observation().at().boottimeNs();
    }

    /** Reads the file in another thread, unless one does so already for the same purpose. */
    private void renew(Executor others) {
        if (isBeingRenewed.compareAndSet(false, true)) {
            try {
                others.execute(() -> {
                    try {
                        observe();
                    } finally {
                        isBeingRenewed.set(false);
                    }
                });
            } catch (RejectedExecutionException e) {
                isBeingRenewed.set(false);
            }
        }
    }

    private Reading slewed(Slewing from, Snapshot now) {
        while (true) {
            Reading reading = slewedOnce(from, now);
            if (reading != null) {
                return reading;
            }
            from = slewing.get();
            now = snapshot(); // again, so that it is not before the value it continues from
            if (from == null) {
                return now.bound().at(now.local.rawNs(), limits, null);
            }
        }
    }

    /** A reading that continues from a point; null if others have continued from it meanwhile. */
    private @Nullable Reading slewedOnce(Slewing from, Snapshot now) {
        Slewing.Point next = from.next(now.local.raw(), now.bound().estimateAt(now.local.rawNs()));
        // Made first, because the next estimate must not continue from a refused reading.
        Reading reading = now.bound().at(now.local.rawNs(), limits, next.estimate());
        return slewing.compareAndSet(from, from.at(next)) ? reading : null;
    }

    private Observation observeOnce() {
        long beganTicket = tickets.incrementAndGet();
        // The opposite order to that of a reading. There a delay between the two clocks can only
        // look like a suspend; here a delay must not hide one.
        long boottimeNs = clock.read().boottimeNs();
        LocalTime at = new LocalTime(clock.read().rawNs(), boottimeNs);
        Entry entry = null;
        TimedataException failure = null;
        try {
            entry = file.read();
        } catch (TimedataException e) {
            failure = e;
        }
        // Measured after the entry is read and before the state is published: a suspend either
        // shows here or in the next comparison of the clocks.
        Slept slept = sleep.slept();
        return new Observation(
                entry, failure, at, slept, clock.read().raw(), beganTicket, tickets.get());
    }

    /**
     * Publishes the state after an observation; false if it must be repeated.
     *
     * @param callTicket the ticket of the first observation of the same call: one that began later
     *     is fresh enough
     */
    private boolean publish(Observation observation, long callTicket) {
        while (true) {
            ClockState last = state.get();
            if (last != null && last.observation().endedTicket() >= observation.beganTicket()) {
                return last.observation().beganTicket() > callTicket
                        || last.agreesWith(observation);
            }
            long presentDriftPpb = driftPpb;
            History before = last == null ? History.before(observation) : last.history();
            History after = before.with(observation, presentDriftPpb);
            if (state.compareAndSet(
                    last, ClockState.of(observation, after, file.era(), presentDriftPpb))) {
                TimeBreak broken = after.breakSince(before);
                if (broken != null) {
                    log.warn("The timescale broke ({}): {}", broken.kind(), broken.detail());
                    listeners.forEach(listener -> tell(listener, broken));
                }
                return true;
            }
        }
    }

    /** Calls a listener. Its failure affects neither the reader nor the other listeners. */
    private static void tell(TimeBreak.Listener listener, TimeBreak what) {
        try {
            listener.timeBroke(what);
        } catch (RuntimeException e) {
            log.error("A listener failed to take note of break {}", what.breaks(), e);
        }
    }

    private TimeUnavailableException overflow(ArithmeticException cause) {
        return new TimeUnavailableException(
                Unavailable.OVERFLOW,
                "the entry, its error or global time is beyond range: " + cause.getMessage());
    }
}
