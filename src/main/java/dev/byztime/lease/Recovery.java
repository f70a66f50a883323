package dev.byztime.lease;

import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * Says what must have passed before anything is granted: all that may have been promised in earlier
 * lives, and on earlier timescales.
 *
 * <ul>
 *   <li>After a restart, {@code earliest} must be above the ceiling that the last life left, if a
 *       continuous timescale can have left it.
 *   <li>And above the first {@code latest}, and above where the tokens begin: then no token is ever
 *       above the true time, so that a life which finds no file may begin its own from its {@code
 *       latest}. What begins farther ahead than any right clock could have brought it is not waited
 *       for: it may be for ever.
 *   <li>After a break instants of before say nothing; in another boot, on another machine or with a
 *       lost folder they may say too little. What was promised is waited for on the local clock
 *       then, as {@link LeaseTimescale} knows it.
 * </ul>
 */
final class Recovery {

    private final Supplier<@Nullable RecoveredCeiling> counter;
    private final Supplier<LeaseTimescale.@Nullable Mark> scale;
    private final FencingTokens tokens;

    private volatile long openAtBreaks = -1;
    private volatile @Nullable Long firstLatest;

    Recovery(
            Supplier<@Nullable RecoveredCeiling> counter,
            Supplier<LeaseTimescale.@Nullable Mark> scale,
            FencingTokens tokens) {
        this.counter = counter;
        this.scale = scale;
        this.tokens = tokens;
    }

    /** Null if nothing need be waited for any more. */
    @Nullable Recovering pending(DecisionTime now) {
        return openAtBreaks == now.breaks() ? null : check(now);
    }

    private @Nullable Recovering check(DecisionTime now) {
        LeaseTimescale.Mark mark = scale.get();
        RecoveredCeiling token = counter.get();
        if (mark == null || token == null) {
            return new Recovering(Recovering.Cause.STARTING, null, now.reading());
        }
        tokens.begin(token.ceilingNs());
        long first = firstLatest(now);
        long over = Math.max(first, Math.min(token.ceilingNs(), first + tokensAheadNs(mark)));
        if (mark.breaks() < now.breaks()) {
            return new Recovering(
                    Recovering.Cause.DISCONTINUITY,
                    Timestamp.ofNanos(mark.longest().quietNs(now.reading().driftPpb())),
                    now.reading());
        }
        boolean quiet = now.local() <= mark.quietUntilNs();
        Timestamp in =
                quiet ? Timestamp.ofNanos(mark.quietUntilNs() - now.local() + 1) : Timestamp.ZERO;
        boolean promised = false;
        if (now.breaks() == 0) {
            over = Math.max(over, mark.promisedUntilNs());
            promised = now.earliest() <= over;
            if (promised) {
                in = Timestamp.max(in, now.reading().certainlyPassedIn(Timestamp.ofNanos(over)));
            }
        }
        if (quiet || promised) {
            return new Recovering(mark.cause(), in, now.reading());
        }
        openAtBreaks = now.breaks();
        return null;
    }

    /** How far ahead of the first latest an earlier life may have begun its tokens, and gone on. */
    private static long tokensAheadNs(LeaseTimescale.Mark mark) {
        Timestamp maxError = mark.longest().maxError();
        return maxError.plus(maxError).toNanosExact() + LeaseWait.TOKEN_SLACK;
    }

    private synchronized long firstLatest(DecisionTime now) {
        Long known = firstLatest;
        if (known == null) {
            known = now.latest();
            firstLatest = known;
        }
        return known;
    }
}
