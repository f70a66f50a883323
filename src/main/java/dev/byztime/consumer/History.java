package dev.byztime.consumer;

import dev.byztime.clock.Slept;
import dev.byztime.time.Order;
import dev.byztime.time.TimeBreak;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;

import org.jspecify.annotations.Nullable;

/**
 * What earlier looks leave to remember: what is still guaranteed, and how often that was broken.
 *
 * @param awake the machine's sleep when its local clock was last known to be unbroken
 * @param trustedFrom entries dated before this local time are from before a suspend
 * @param guarantee the last synchronised entry, whose bound still holds unless something broke;
 *     null before the first, and after a suspend. Failures to read, and entries that claim nothing,
 *     do not end it: what comes after them must still agree with it
 * @param discontinuities how often so far an entry excluded what its predecessor guaranteed
 * @param suspends how often so far the machine slept
 */
record History(
        Slept awake,
        Timestamp trustedFrom,
        @Nullable Entry guarantee,
        long discontinuities,
        long suspends) {

    /** The history before the first look. */
    static History before(Look first) {
        // A machine that has ever slept may have done so after the entry was written. When, cannot
        // be told; so only what is written from now on counts.
        Timestamp trustedFrom =
                first.slept().mayHaveSleptSinceBoot() ? first.rawAfter() : Timestamp.MIN;
        return new History(first.slept(), trustedFrom, null, 0, 0);
    }

    /** The history with a look that is later than all in it. */
    History with(Look look, long driftPpb) {
        History known = look.slept().mayHaveSleptSince(awake) ? afterSuspend(look) : this;
        Entry entry = look.entry();
        return entry != null && known.trusts(entry) ? known.withGuarantee(entry, driftPpb) : known;
    }

    /**
     * Whether an entry says something about global time that this machine's clock can still tell.
     */
    boolean trusts(Entry entry) {
        return entry.isSynchronized() && !entry.asOf().isBefore(trustedFrom);
    }

    long breaks() {
        return discontinuities + suspends;
    }

    /** What broke since an earlier history; null if nothing did. */
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

    private History afterSuspend(Look look) {
        return new History(look.slept(), look.rawAfter(), null, discontinuities, suspends + 1);
    }

    private History withGuarantee(Entry entry, long driftPpb) {
        boolean broken = guarantee != null && contradict(guarantee, entry, driftPpb);
        return new History(
                awake,
                trustedFrom,
                entry,
                broken ? discontinuities + 1 : discontinuities,
                suspends);
    }

    /** Whether two entries cannot both be true, compared where the later one is most precise. */
    private static boolean contradict(Entry guarantee, Entry entry, long driftPpb) {
        try {
            TimeInterval was = guarantee.offsetAt(entry.asOf(), driftPpb);
            return was.compare(TimeInterval.around(entry.offset(), entry.error()))
                    != Order.CONCURRENT;
        } catch (ArithmeticException beyond) {
            return true; // no two true bounds lie so far apart, and in doubt a break is safer
        }
    }
}
