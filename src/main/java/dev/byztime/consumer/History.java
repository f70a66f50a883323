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
 * @param guarantee the synchronised entry with the narrowest bound now, which still holds unless
 *     the timescale broke; null before the first such entry, and after a suspend. Failed reads and
 *     entries with wider bounds do not replace it
 * @param discontinuities how many entries so far contradicted the guarantee
 * @param suspends how many suspends of the machine were noticed so far
 */
record History(
        Slept awake,
        Timestamp trustedFrom,
        @Nullable Entry guarantee,
        long discontinuities,
        long suspends) {

    /** The history before the first observation. */
    static History before(Observation first) {
        // If the machine was ever suspended, this may have been after the entry was written. The
        // time of the suspend is unknown, so only entries dated from now on are trusted.
        Timestamp trustedFrom =
                first.slept().mayHaveSleptSinceBoot() ? first.rawAfter() : Timestamp.MIN;
        return new History(first.slept(), trustedFrom, null, 0, 0);
    }

    /** The history extended by an observation that is later than all others. */
    History with(Observation look, long driftPpb) {
        History known = look.slept().mayHaveSleptSince(awake) ? afterSuspend(look) : this;
        Entry entry = look.entry();
        return entry != null && known.trusts(entry)
                ? known.withGuarantee(look, entry, driftPpb)
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

    private History afterSuspend(Observation look) {
        return new History(look.slept(), look.rawAfter(), null, discontinuities, suspends + 1);
    }

    /**
     * The history with its guarantee updated. An entry that contradicts the guarantee replaces it.
     * An entry that agrees replaces it if its bound is at least as narrow. A wider entry does not
     * replace it, because the narrower bound still holds and later entries must still agree with
     * it.
     */
    private History withGuarantee(Observation look, Entry entry, long driftPpb) {
        if (entry.equals(guarantee)) {
            return this;
        }
        try {
            // Both must give bounds that are in range, otherwise they cannot be compared.
            Timestamp now = look.at().raw();
            Timestamp error = entry.offsetAt(now, driftPpb).error();
            if (guarantee == null) {
                return new History(awake, trustedFrom, entry, discontinuities, suspends);
            }
            if (contradict(guarantee, entry, driftPpb)) {
                return new History(awake, trustedFrom, entry, discontinuities + 1, suspends);
            }
            return error.isAfter(guarantee.offsetAt(now, driftPpb).error())
                    ? this
                    : new History(awake, trustedFrom, entry, discontinuities, suspends);
        } catch (ArithmeticException beyond) {
            return this;
        }
    }

    /**
     * Whether two entries contradict each other at the local time where the later one is most
     * precise.
     */
    private static boolean contradict(Entry guarantee, Entry entry, long driftPpb) {
        TimeInterval was = guarantee.offsetAt(entry.asOf(), driftPpb);
        return was.compare(TimeInterval.around(entry.offset(), entry.error())) != Order.CONCURRENT;
    }
}
