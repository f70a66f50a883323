package dev.byztime.lease;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * Decides when all promises of earlier lives and earlier timescales are over, so that leases can be
 * granted.
 *
 * <ul>
 *   <li>After a restart, {@code earliest} must be above the ceiling that the last life left, if a
 *       continuous timescale can have left it.
 *   <li>It must also be above the first {@code latest} and above the beginning of the tokens. No
 *       token is then ever above the true time, and a life that finds no file may begin its tokens
 *       from its {@code latest}. A beginning that is farther ahead than a correct clock could have
 *       left it is not waited for, because the wait might never end.
 *   <li>After a break, earlier instants have no meaning. In another boot, on another machine or
 *       with a lost folder, they may be too low. The service then waits for the longest promise on
 *       the local clock, as {@link LeaseTimescale} records it.
 * </ul>
 */
final class Recovery {

    private final Supplier<@Nullable RecoveredCeiling> tokenCeiling;
    private final Supplier<LeaseTimescale.@Nullable Epoch> scale;
    private final FencingTokens tokens;

    private volatile long openAtBreaks = -1;
    private volatile @Nullable Long firstLatestNs;

    Recovery(
            Supplier<@Nullable RecoveredCeiling> tokenCeiling,
            Supplier<LeaseTimescale.@Nullable Epoch> scale,
            FencingTokens tokens) {
        this.tokenCeiling = tokenCeiling;
        this.scale = scale;
        this.tokens = tokens;
    }

    /** The wait that is still necessary; null if there is none. */
    @Nullable Recovering pending(DecisionTime now) {
        return openAtBreaks == now.breaks() ? null : check(now);
    }

    /**
     * Ensures that a reading agrees with those of earlier lives, so that the next life, which may
     * know of no others, waits for what is promised by it. If it does not agree, the timescale has
     * broken, and {@link LeaseTimescale#keep} is about to notice.
     *
     * @throws TimeUnavailableException if it does not
     */
    void requireAgreement(Reading now) {
        LeaseTimescale.Epoch epoch = scale.get();
        if (epoch != null
                && epoch.before() != null
                && epoch.breaks() == now.breaks()
                && epoch.before().contradicts(now)) {
            throw new TimeUnavailableException(
                    Unavailable.DISCONTINUITY,
                    "this reading excludes what readings said before the service was started;"
                            + " whether the timescale has broken is about to be written down");
        }
    }

    /**
     * The latest expiry that any life on this folder can have promised by now, in nanoseconds of
     * global time. The operator may have shortened the terms since.
     */
    long latestPromiseNs(DecisionTime now) {
        LeaseTimescale.Epoch epoch = scale.get();
        return epoch == null
                ? now.latestNs() // nothing is known yet, so nothing can be proven
                : Timestamp.ofNanos(now.latestNs())
                        .plusNanos(epoch.longest().aheadNs())
                        .toNanosSaturated();
    }

    private @Nullable Recovering check(DecisionTime now) {
        LeaseTimescale.Epoch epoch = scale.get();
        RecoveredCeiling beginning = tokenCeiling.get();
        if (epoch == null || beginning == null) {
            return new Recovering(Recovering.Cause.STARTING, null, now.reading());
        }
        tokens.begin(beginning.ceilingNs());
        long firstNs = firstLatestNs(now);
        long overNs =
                Math.max(firstNs, Math.min(beginning.ceilingNs(), firstNs + tokensAheadNs(epoch)));
        if (epoch.breaks() < now.breaks()) {
            return new Recovering(
                    Recovering.Cause.DISCONTINUITY,
                    Timestamp.ofNanos(epoch.longest().quietNs(now.reading().driftPpb())),
                    now.reading());
        }
        boolean quiet = now.localNs() <= epoch.quietUntilNs();
        Timestamp in =
                quiet
                        ? Timestamp.ofNanos(epoch.quietUntilNs() - now.localNs() + 1)
                        : Timestamp.ZERO;
        boolean promised = false;
        if (now.breaks() == 0 || epoch.promisedUntilNs() != Ceiling.NONE) {
            overNs = Math.max(overNs, epoch.promisedUntilNs());
            promised = now.earliestNs() <= overNs;
            if (promised) {
                in = Timestamp.max(in, now.reading().certainlyPassedIn(Timestamp.ofNanos(overNs)));
            }
        }
        if (quiet || promised) {
            boolean settles =
                    epoch.cause() == Recovering.Cause.RESTART
                            && now.localNs() <= epoch.claimsAfterNs();
            return new Recovering(
                    settles ? Recovering.Cause.SETTLING : epoch.cause(), in, now.reading());
        }
        openAtBreaks = now.breaks();
        return null;
    }

    /** How far an earlier life's tokens may be ahead of the first latest, in nanoseconds. */
    private static long tokensAheadNs(LeaseTimescale.Epoch epoch) {
        Timestamp maxError = epoch.longest().maxError();
        return maxError.plus(maxError).toNanosExact() + LeaseTuning.TOKEN_SLACK;
    }

    private synchronized long firstLatestNs(DecisionTime now) {
        Long knownNs = firstLatestNs;
        if (knownNs == null) {
            knownNs = now.latestNs();
            firstLatestNs = knownNs;
        }
        return knownNs;
    }
}
