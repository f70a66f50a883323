package dev.byztime.consumer;

import dev.byztime.clock.Slept;
import dev.byztime.time.Order;
import dev.byztime.time.TimeBreak;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;

import org.jspecify.annotations.Nullable;

/**
 * The summary of all observations so far: the guarantee that still holds, and the number of breaks.
 *
 * @param awake the machine's time in suspend when its local clock was last known to be unbroken
 * @param trustedFrom entries dated before this local time are from before a suspend
 * @param guarantee the synchronised entry that says most about now, whose bound still holds unless
 *     something broke; null before the first, and after a suspend. Failures to read, and entries
 *     that claim little or nothing, do not end it
 * @param together what all synchronised entries since the last break say together, written as one;
 *     null when there is no guarantee
 * @param discontinuities how often so far an entry excluded what those before it guaranteed
 * @param suspends how often so far the machine slept
 */
record History(
        Slept awake,
        Timestamp trustedFrom,
        @Nullable Entry guarantee,
        @Nullable Entry together,
        long discontinuities,
        long suspends) {

    /** The history before the first observation. */
    static History before(Observation first) {
        // If the machine was ever suspended, this may have been after the entry was written. The
        // time of the suspend is unknown, so only entries dated from now on are trusted.
        Timestamp trustedFrom =
                first.slept().mayHaveSleptSinceBoot() ? first.rawAfter() : Timestamp.MIN;
        return new History(first.slept(), trustedFrom, null, null, 0, 0);
    }

    /** The history extended by an observation that is later than all others. */
    History with(Observation observation, long driftPpb) {
        History known =
                observation.slept().mayHaveSleptSince(awake) ? afterSuspend(observation) : this;
        Entry entry = observation.entry();
        return entry != null && known.trusts(entry)
                ? known.withGuarantee(observation, entry, driftPpb)
                : known;
    }

    /** Whether an entry is synchronised and dated after the last suspend. */
    boolean trusts(Entry entry) {
        return entry.isSynchronized() && !entry.asOf().isBefore(trustedFrom);
    }

    long breaks() {
        return discontinuities + suspends;
    }

    /** The break since an earlier history; null if there was none. */
    @Nullable TimeBreak breakSince(History earlier) {
        if (suspends > earlier.suspends) {
            return new TimeBreak(
                    TimeBreak.Kind.SUSPEND,
                    "the machine slept about "
                            + Timestamp.ofNanos(awake.atLeastNs() - earlier.awake.atLeastNs())
                            + " s",
                    breaks());
        }
        if (discontinuities > earlier.discontinuities) {
            return new TimeBreak(
                    TimeBreak.Kind.DISCONTINUITY,
                    "%s excludes what %s still guaranteed".formatted(guarantee, earlier.guarantee),
                    breaks());
        }
        return null;
    }

    private History afterSuspend(Observation observation) {
        return new History(
                observation.slept(),
                observation.rawAfter(),
                null,
                null,
                discontinuities,
                suspends + 1);
    }

    /**
     * The history with one more entry. An entry that contradicts the guarantee, or contradicts all
     * entries together, starts a new history. An entry that agrees replaces the guarantee if it is
     * at least as precise. A wider entry does not replace it: the narrower bound still holds, and
     * later entries must agree with it.
     *
     * <p>The guarantee alone would not suffice: entries that overlap one by one may lie ever
     * farther from the first entry, by which promises were made.
     */
    private History withGuarantee(Observation observation, Entry entry, long driftPpb) {
        if (entry.equals(guarantee)) {
            return this;
        }
        try {
            // Both must give bounds that are in range, otherwise they cannot be compared.
            Timestamp now = observation.at().raw();
            Timestamp error = entry.offsetAt(now, driftPpb).error();
            if (guarantee == null || together == null) {
                return new History(awake, trustedFrom, entry, entry, discontinuities, suspends);
            }
            if (contradict(guarantee, entry, driftPpb) || contradict(together, entry, driftPpb)) {
                return new History(awake, trustedFrom, entry, entry, discontinuities + 1, suspends);
            }
            return new History(
                    awake,
                    trustedFrom,
                    error.isAfter(guarantee.offsetAt(now, driftPpb).error()) ? guarantee : entry,
                    both(together, entry, now, driftPpb),
                    discontinuities,
                    suspends);
        } catch (ArithmeticException beyond) {
            return this;
        }
    }

    /** What two entries that agree say together: one of them, if it says no less than both. */
    private static Entry both(Entry one, Entry other, Timestamp now, long driftPpb) {
        if (isWithin(other.offsetAt(now, driftPpb), one.offsetAt(now, driftPpb))) {
            return other;
        }
        Timestamp at = Timestamp.max(one.asOf(), other.asOf());
        TimeInterval first = one.offsetAt(at, driftPpb);
        TimeInterval second = other.offsetAt(at, driftPpb);
        if (isWithin(first, second)) {
            return one;
        }
        Timestamp least = Timestamp.max(first.earliest(), second.earliest());
        Timestamp most = Timestamp.min(first.latest(), second.latest());
        Timestamp error = most.minus(least).halveUp();
        return new Entry(least.plus(error), error, at);
    }

    private static boolean isWithin(TimeInterval inner, TimeInterval outer) {
        return !inner.earliest().isBefore(outer.earliest())
                && !inner.latest().isAfter(outer.latest());
    }

    /** Whether two entries cannot both be true, compared where the later one is most precise. */
    private static boolean contradict(Entry guarantee, Entry entry, long driftPpb) {
        TimeInterval was = guarantee.offsetAt(entry.asOf(), driftPpb);
        return was.compare(TimeInterval.around(entry.offset(), entry.error())) != Order.CONCURRENT;
    }
}
