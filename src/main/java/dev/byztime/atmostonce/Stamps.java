package dev.byztime.atmostonce;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives out timestamps for senders that have no clock, from one counter that follows the time and
 * strictly increases, even across restarts.
 *
 * <p>No stamp is above the ceiling, and all stamps of a life are above the ceiling at its
 * beginning. Two lives therefore never give out the same stamp. A separate counter for each
 * connection would begin again after a restart, and a new message would be refused as a certain
 * duplicate.
 */
public final class Stamps {

    private final KeptCeiling ceiling;
    private final AtomicLong lastNs = new AtomicLong(Long.MIN_VALUE);

    public Stamps(KeptCeiling ceiling) {
        this.ceiling = ceiling;
    }

    /**
     * Gives out stamps, or says why there are not enough below the ceiling at present.
     *
     * @param count the number of stamps, at least 1
     * @param aboveNs the instant that all stamps are later than, in nanoseconds of global time
     * @throws TimeUnavailableException if there are not enough, and the ceiling may not rise by
     *     this reading
     */
    public StampsResult next(int count, long aboveNs, Reading now) {
        StampsResult.Range range = belowCeiling(count, aboveNs, now);
        return range == null ? refusal(aboveNs, now) : range;
    }

    /** The highest stamp so far, in nanoseconds; {@link Long#MIN_VALUE} if there is none. */
    long lastNs() {
        return lastNs.get();
    }

    /** Goes on after the highest stamp of another process. */
    void goOnAfter(long stampNs) {
        lastNs.set(stampNs);
    }

    private StampsResult refusal(long aboveNs, Reading now) {
        ceiling.requireMayRiseBy(now);
        Timestamp above = Timestamp.ofNanos(aboveNs);
        Timestamp highest = now.latest().plusNanos(ceiling.reachNs());
        Timestamp ahead = above.saturatingMinus(highest);
        if (ahead.isAfter(Timestamp.ZERO)) {
            return new StampsResult.Recovering(above, ahead);
        }
        RaiseFailure obstacle = ceiling.obstacle();
        boolean isDisk = obstacle != null && obstacle.kind() == RaiseFailure.Kind.STORAGE;
        return new StampsResult.NotYetDurable(
                isDisk ? obstacle : null); // one of time has passed, as this reading shows
    }

    private StampsResult.@Nullable Range belowCeiling(int count, long aboveNs, Reading now) {
        long ceilingNs = ceiling.synced();
        RecoveredCeiling beginning = ceiling.beginning();
        if (beginning == null || ceilingNs < Ceiling.NONE + count) {
            return null; // NONE, or so near to it that the subtraction would overflow
        }
        long highestNs = ceilingNs - (count - 1);
        long floorNs = Math.max(aboveNs, beginning.ceilingNs());
        long estimateNs = now.estimate().toNanosSaturated();
        long beforeNs;
        long firstNs;
        do {
            beforeNs = lastNs.get();
            long usedNs = Math.max(beforeNs, floorNs);
            firstNs = Math.max(usedNs + 1, estimateNs);
            // usedNs comes first, because usedNs + 1 may overflow
            if (usedNs >= highestNs || firstNs > highestNs) {
                return null;
            }
        } while (!lastNs.compareAndSet(beforeNs, firstNs + (count - 1)));
        return new StampsResult.Range(Timestamp.ofNanos(firstNs), count);
    }
}
