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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Global time from a timedata file, for any number of threads, none of which waits for another.
 *
 * <p>The counterpart of libbyztime's consumer context. An entry that was read a moment ago is still
 * a valid bound, because its error grows from its as_of; so a reading usually costs two looks at
 * the clock and arithmetic, and the file is read again when the kept entry is older than {@code
 * keep}. Its age is taken on CLOCK_BOOTTIME: after a resume the raw clock says that no time has
 * passed.
 *
 * <p>Looks at the file are ordered by tickets: a look takes one when it begins, and notes the last
 * one given out when it ends. A finished look meets the view that is current by then, and
 *
 * <ul>
 *   <li>continues from it if that view's look ended before this one began;
 *   <li>makes way for it if that view's look began after this call did: it is as fresh as the
 *       caller may ask;
 *   <li>makes way for it if the two overlapped and saw the same;
 *   <li>begins again otherwise. Either may have seen the newer entry, and to take the wrong one
 *       would serve an entry superseded before the call, or find a contradiction twice.
 * </ul>
 *
 * So each view comes of a look later than all of its predecessor's. A look begins again only if the
 * file changed and another look got in between, and only once: whatever is published from then on
 * continues from that other look, hence began after it had ended, hence after this call began.
 *
 * <table>
 *   <caption>Shared state</caption>
 *   <tr><th>field</th><th>written by</th><th>read by</th><th>why it is safe</th></tr>
 *   <tr><td>view</td><td>any thread, by compare-and-set</td><td>any thread</td><td>immutable value;
 *   replaced only by a later look</td></tr>
 *   <tr><td>slewing</td><td>any thread, by compare-and-set</td><td>any thread</td><td>the clock is read
 *   after the value it continues from, so local times never go back along the chain</td></tr>
 *   <tr><td>driftPpb</td><td>whoever configures</td><td>looks</td><td>volatile; a view is made with one
 *   value, and readings use the view's</td></tr>
 * </table>
 */
public final class ConsumerContext implements IntervalClock {

    /**
     * The reference's default bound on the drift of a computer's oscillator, in parts per billion.
     */
    public static final long DEFAULT_DRIFT_PPB = 250_000;

    private static final Logger log = LoggerFactory.getLogger(ConsumerContext.class);

    /** Looks in one reading before it gives up: more than one happen only around a suspend. */
    private static final int LOOKS = 16;

    private final TimedataReader file;
    private final LocalClock clock;
    private final SleepMeter sleep;
    private final long keepNs;
    private final Limits limits;

    private final AtomicLong tickets = new AtomicLong();
    private final AtomicReference<@Nullable ClockState> view = new AtomicReference<>();
    private final AtomicReference<@Nullable Slewing> slewing = new AtomicReference<>();
    private volatile long driftPpb;

    private final List<TimeBreak.Listener> listeners = new CopyOnWriteArrayList<>();

    /**
     * @param file where entries come from
     * @param keepNs how long an entry may be kept before the file is read again, in nanoseconds of
     *     CLOCK_BOOTTIME; 0 = always read
     * @param driftPpb the most that a local clock's rate may be off, in parts per billion; not
     *     negative
     */
    public ConsumerContext(
            TimedataReader file,
            LocalClock clock,
            SleepMeter sleep,
            long keepNs,
            long driftPpb,
            Limits limits) {
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
        Moment now = moment();
        try {
            return from == null
                    ? now.bound().at(now.local.rawNs(), limits, null)
                    : slewed(from, now);
        } catch (ArithmeticException beyond) {
            throw overflow(beyond);
        }
    }

    /**
     * Global minus local clock now: {@link #now} less the local time it was taken at.
     *
     * @throws TimeUnavailableException as {@link #now}
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
     * From now on estimates move at a limited rate, beginning with the estimate now: {@code
     * minRatePpb <= (g2 - g1) / (l2 - l1) <= maxRatePpb} for successive estimates g at local times
     * l.
     *
     * @param minRatePpb parts per billion of the local rate, not negative; 0 = never backwards
     * @param maxRatePpb not below the minimum; {@link Long#MAX_VALUE} = any
     * @param maxError the largest error now with which to begin
     * @throws IllegalArgumentException if the rates make no sense
     * @throws TimeUnavailableException if there is no time to begin with, or its error is larger
     */
    public void slew(long minRatePpb, long maxRatePpb, Timestamp maxError) {
        Slewing rates = new Slewing(minRatePpb, maxRatePpb, null);
        Moment begin = moment();
        try {
            // Whatever the operator's limits: the caller's own is what counts here.
            Reading first =
                    begin.bound().at(begin.local.rawNs(), Limits.NONE, null).within(maxError);
            slewing.set(rates.at(new Slewing.Point(begin.local.raw(), first.estimate())));
        } catch (ArithmeticException beyond) {
            throw overflow(beyond);
        }
    }

    /** As {@link #slew}, but beginning with the next reading, whenever that succeeds. */
    public void slewFromNextReading(long minRatePpb, long maxRatePpb) {
        slewing.set(new Slewing(minRatePpb, maxRatePpb, null));
    }

    /** From now on estimates are the data's own, and may jump; so it begins. */
    public void step() {
        slewing.set(null);
    }

    public long driftPpb() {
        return driftPpb;
    }

    /**
     * @param driftPpb the most that a local clock's rate may be off, in parts per billion
     * @throws IllegalArgumentException if it is negative
     */
    public void driftPpb(long driftPpb) {
        if (driftPpb < 0) {
            throw new IllegalArgumentException("a bound on drift cannot be negative: " + driftPpb);
        }
        this.driftPpb = driftPpb;
        if (view.get() != null) {
            look(); // for a view that is made with it
        }
    }

    /** Adds one to be told of breaks from now on. */
    public void subscribe(TimeBreak.Listener listener) {
        listeners.add(listener);
    }

    /** Looks at the file now: for a watch that notices breaks while nobody asks for the time. */
    public void look() {
        Observation look = takeLook();
        long called = look.began();
        while (!publish(look, called)) {
            look = takeLook();
        }
    }

    public long discontinuities() {
        ClockState known = view.get();
        return known == null ? 0 : known.history().discontinuities();
    }

    public long suspends() {
        ClockState known = view.get();
        return known == null ? 0 : known.history().suspends();
    }

    /** A view, and a local time at which it holds: read after it, with no sleep since. */
    private record Moment(ClockState view, LocalTime local) {

        Bound bound() {
            return view.requireBound();
        }
    }

    private Moment moment() {
        for (int looks = 0; looks < LOOKS; looks++) {
            ClockState known = view.get();
            LocalTime now = clock.read();
            // After a look of this call's own, the view is as fresh as can be asked for.
            if (known != null && (looks > 0 || isKept(known, now)) && !known.mayHaveSleptBy(now)) {
                return new Moment(known, now);
            }
            look();
        }
        throw new TimeUnavailableException(
                Unavailable.SUSPENDED,
                "the clocks were torn apart by more than a millisecond at each look");
    }

    private boolean isKept(ClockState known, LocalTime now) {
        return now.boottimeNs() - known.look().at().boottimeNs() < keepNs;
    }

    private Reading slewed(Slewing from, Moment now) {
        while (true) {
            Slewing.Point next =
                    from.next(now.local.raw(), now.bound().estimateAt(now.local.rawNs()));
            // Made first, for what is refused must not be continued from.
            Reading reading = now.bound().at(now.local.rawNs(), limits, next.estimate());
            if (slewing.compareAndSet(from, from.at(next))) {
                return reading;
            }
            from = slewing.get();
            now = moment(); // again, so that it is not before the value it continues from
            if (from == null) {
                return now.bound().at(now.local.rawNs(), limits, null);
            }
        }
    }

    private Observation takeLook() {
        long began = tickets.incrementAndGet();
        // The other way round than in a reading: there a delay between the two clocks can only look
        // like sleep, here it must not hide one.
        long boottimeNs = clock.read().boottimeNs();
        LocalTime at = new LocalTime(clock.read().rawNs(), boottimeNs);
        Entry entry = null;
        TimedataException failure = null;
        try {
            entry = file.read();
        } catch (TimedataException e) {
            failure = e;
        }
        // Measured after the entry is read and before the view is published: a suspend either shows
        // here or in the next comparison of the clocks.
        Slept slept = sleep.slept();
        return new Observation(entry, failure, at, slept, clock.read().raw(), began, tickets.get());
    }

    /**
     * False if the look must be taken again.
     *
     * @param called the first look of the same call: what began later is fresh enough
     */
    private boolean publish(Observation look, long called) {
        while (true) {
            ClockState last = view.get();
            if (last != null && last.look().ended() >= look.began()) {
                return last.look().began() > called || last.agreesWith(look);
            }
            long drift = driftPpb;
            History before = last == null ? History.before(look) : last.history();
            History after = before.with(look, drift);
            if (view.compareAndSet(last, ClockState.of(look, after, file.era(), drift))) {
                TimeBreak broken = after.breakSince(before);
                if (broken != null) {
                    log.warn("The timescale broke ({}): {}", broken.kind(), broken.detail());
                    listeners.forEach(listener -> tell(listener, broken));
                }
                return true;
            }
        }
    }

    /** A listener's fault is neither the reader's nor the other listeners'. */
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
