package dev.byztime.lease;

import dev.byztime.stable.Beginning;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * Says what must have passed before anything is granted: all that may have been promised in earlier
 * lives, and on earlier timescales.
 *
 * <ul>
 *   <li>After a restart, {@code earliest} must be above the ceiling that the last life left, or
 *       that is assumed if it is lost.
 *   <li>And above the first {@code latest}, and above where the tokens begin: then no token is ever
 *       above the true time, so that a life which finds no file may begin its own from its {@code
 *       latest}. What begins farther ahead than any right clock could have brought it is not waited
 *       for: it may be for ever.
 *   <li>In another boot, or after a break, instants of before say nothing; what was promised is
 *       waited for on the local clock, as {@link Scale} knows it.
 * </ul>
 */
final class Recovery {

    private final LeaseLimits limits;
    private final Supplier<@Nullable Beginning> expiries;
    private final Supplier<@Nullable Beginning> counter;
    private final Supplier<Scale.@Nullable Mark> scale;
    private final Tokens tokens;

    /** How far ahead of the first latest an earlier life may have begun its tokens, and gone on. */
    private final long tokensAheadNs;

    private volatile long openAtBreaks = -1;
    private volatile @Nullable Long firstLatest;

    Recovery(
            LeaseLimits limits,
            Supplier<@Nullable Beginning> expiries,
            Supplier<@Nullable Beginning> counter,
            Supplier<Scale.@Nullable Mark> scale,
            Tokens tokens) {
        this.limits = limits;
        this.expiries = expiries;
        this.counter = counter;
        this.scale = scale;
        this.tokens = tokens;
        this.tokensAheadNs =
                limits.maxError().plus(limits.maxError()).toNanosSaturated()
                        + LeaseWait.TOKEN_SLACK;
    }

    /** Null if nothing need be waited for any more. */
    @Nullable Recovering pending(Moment now) {
        return openAtBreaks == now.breaks() ? null : check(now);
    }

    private @Nullable Recovering check(Moment now) {
        Scale.Mark mark = scale.get();
        Beginning expiry = expiries.get();
        Beginning token = counter.get();
        if (mark == null || expiry == null || token == null) {
            return new Recovering(Recovering.Cause.STARTING, null, now.reading());
        }
        tokens.begin(token.ceilingNs());
        long first = firstLatest(now);
        long over = Math.max(first, Math.min(token.ceilingNs(), first + tokensAheadNs));
        if (mark.breaks() < now.breaks()) {
            return new Recovering(
                    Recovering.Cause.DISCONTINUITY,
                    Timestamp.ofNanos(limits.quietNs(now.reading().driftPpb())),
                    now.reading());
        }
        boolean quiet = now.local() <= mark.quietUntilNs();
        Timestamp in =
                quiet ? Timestamp.ofNanos(mark.quietUntilNs() - now.local() + 1) : Timestamp.ZERO;
        boolean promised = false;
        if (now.breaks() == 0) {
            if (mark.cause() != Recovering.Cause.OTHER_ERA) {
                over = Math.max(over, expiry.ceilingNs());
            }
            promised = now.earliest() <= over;
            if (promised) {
                in = Timestamp.max(in, now.reading().certainlyPassedIn(Timestamp.ofNanos(over)));
            }
        }
        if (quiet || promised) {
            Recovering.Cause cause = quiet ? mark.cause() : Recovering.Cause.RESTART;
            return new Recovering(cause, in, now.reading());
        }
        openAtBreaks = now.breaks();
        return null;
    }

    private synchronized long firstLatest(Moment now) {
        Long known = firstLatest;
        if (known == null) {
            known = now.latest();
            firstLatest = known;
        }
        return known;
    }
}
