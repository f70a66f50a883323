package dev.byztime.atmostonce;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

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

    private final CeilingKeeper keeper;
    private final AtomicLong lastNs = new AtomicLong(Long.MIN_VALUE);

    public Stamps(CeilingKeeper keeper) {
        this.keeper = keeper;
    }

    /** Several stamps, one nanosecond apart. */
    public record Range(Timestamp first, int count) {

        /** All of them, in order. */
        public List<Timestamp> toList() {
            return IntStream.range(0, count).mapToObj(first::plusNanos).toList();
        }
    }

    /**
     * @param count the number of stamps, at least 1
     * @param aboveNs the instant that all stamps are later than, in nanoseconds of global time
     * @return the stamps; null if there are not enough below the ceiling at present
     */
    public @Nullable Range next(int count, long aboveNs, Reading now) {
        long ceilingNs = keeper.ceiling().synced();
        RecoveredCeiling beginning = keeper.ceiling().beginning();
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
        return new Range(Timestamp.ofNanos(firstNs), count);
    }
}
