package dev.byztime.consumer;

import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Slept;
import dev.byztime.time.Order;
import dev.byztime.time.TimeBreak;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;

import org.jspecify.annotations.Nullable;

/**
 * What one look at the file and the clocks told, together with what earlier looks left to remember.
 *
 * <p>Immutable; each look makes the next view from the last.
 *
 * @param entry what was read; null if {@code refusal} says why not
 * @param refusal why no time can be told from it; null if it can
 * @param lookedAt the clocks just before the look
 * @param ended the last look to have begun when this one ended; see {@link ConsumerContext}
 * @param awake the sleep of the machine as it was when its clock was last known to be unbroken
 * @param trustedFrom entries dated before this local time are from before a suspend
 * @param guarantee the last synchronised entry, whose bound still holds unless something broke;
 *     null before the first, and after a suspend
 * @param discontinuities how often so far an entry excluded what its predecessor guaranteed
 * @param suspends how often so far the machine slept
 */
record View(
        @Nullable Entry entry,
        @Nullable Refusal refusal,
        LocalTime lookedAt,
        long ended,
        Slept awake,
        Timestamp trustedFrom,
        @Nullable Entry guarantee,
        long discontinuities,
        long suspends) {

    /** Why there is no time, and what was seen. */
    record Refusal(Unavailable reason, String detail) {
        TimeUnavailableException exception() {
            return new TimeUnavailableException(reason, detail);
        }
    }

    /** What a look found: an entry or a refusal, and the clocks around it. */
    record Look(
            @Nullable Entry entry,
            @Nullable Refusal refusal,
            LocalTime begun,
            Slept slept,
            Timestamp rawAfter,
            long ended) {}

    /** The first view, which has nothing to remember. */
    static View first(Look look) {
        // A machine that has ever slept may have done so after the entry was written: when cannot
        // be
        // told, so only what is written from now on counts.
        Timestamp trustedFrom = look.slept.mayHaveSleptSinceBoot() ? look.rawAfter : Timestamp.MIN;
        return new View(null, null, look.begun, 0, look.slept, trustedFrom, null, 0, 0)
                .withData(look);
    }

    /** The view after a look that began after this view's look ended. */
    View next(Look look, long driftPpb) {
        View base = this;
        if (look.slept.mayHaveSleptSince(awake)) {
            base =
                    new View(
                            null,
                            null,
                            lookedAt,
                            ended,
                            look.slept,
                            look.rawAfter,
                            null,
                            discontinuities,
                            suspends + 1);
        }
        View next = base.withData(look);
        boolean broken =
                next.refusal == null
                        && base.guarantee != null
                        && next.entry != null
                        && contradict(base.guarantee, next.entry, driftPpb);
        return broken
                ? new View(
                        next.entry,
                        null,
                        next.lookedAt,
                        next.ended,
                        next.awake,
                        next.trustedFrom,
                        next.guarantee,
                        discontinuities + 1,
                        next.suspends)
                : next;
    }

    /** What broke between an earlier view and this one; null if nothing did. */
    @Nullable TimeBreak breakSince(View earlier) {
        if (discontinuities > earlier.discontinuities) {
            return new TimeBreak(
                    TimeBreak.Kind.DISCONTINUITY,
                    "the entry "
                            + entry
                            + " excludes what "
                            + earlier.guarantee
                            + " still guaranteed",
                    breaks());
        }
        if (suspends > earlier.suspends) {
            return new TimeBreak(
                    TimeBreak.Kind.SUSPEND,
                    "the machine slept about "
                            + (awake.atLeastNs() - earlier.awake.atLeastNs())
                            + " ns",
                    breaks());
        }
        return null;
    }

    /**
     * The entry to tell time by.
     *
     * @throws TimeUnavailableException if there is none
     */
    Entry usableEntry() {
        if (refusal != null || entry == null) {
            throw refusal == null
                    ? new IllegalStateException("neither entry nor refusal")
                    : refusal.exception();
        }
        return entry;
    }

    long breaks() {
        return discontinuities + suspends;
    }

    /**
     * Whether the machine can have slept since the look. The raw clock does not count sleep; beyond
     * a millisecond the two clocks' different rates do not explain a difference over a short time,
     * and over a long one a needless look does no harm.
     */
    boolean mayHaveSleptBy(LocalTime now) {
        long raw = now.raw().minus(lookedAt.raw()).toNanosSaturated();
        return now.boottimeNs() - lookedAt.boottimeNs() - raw > Slept.SUSPEND_NS;
    }

    private View withData(Look look) {
        Refusal why = look.refusal;
        Entry found = look.entry;
        if (why == null && found != null) {
            if (!found.isSynchronized()) {
                why =
                        new Refusal(
                                Unavailable.NEVER_SYNCHRONIZED,
                                "its writer has not yet learned global time in this era");
            } else if (found.asOf().isBefore(trustedFrom)) {
                why =
                        new Refusal(
                                Unavailable.SUSPENDED,
                                "the data is from local time "
                                        + found.asOf()
                                        + ", and the machine was suspended before "
                                        + trustedFrom);
            }
        }
        return new View(
                found,
                why,
                look.begun,
                look.ended,
                awake,
                trustedFrom,
                why == null ? found : guarantee,
                discontinuities,
                suspends);
    }

    /** Whether two entries cannot both be true, compared where the later one is most precise. */
    private static boolean contradict(Entry guarantee, Entry entry, long driftPpb) {
        try {
            TimeInterval was = guarantee.offsetAt(entry.asOf(), driftPpb);
            return was.compare(TimeInterval.around(entry.offset(), entry.error()))
                    != Order.CONCURRENT;
        } catch (ArithmeticException beyond) {
            return false; // a reading from either entry overflows too, and is refused
        }
    }
}
