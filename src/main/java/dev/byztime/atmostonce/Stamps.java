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
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

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
     * @param above the instant that all stamps are later than, in nanoseconds of global time
     * @return the stamps; null if there are not enough below the ceiling at present
     */
    public @Nullable Range next(int count, long above, Reading now) {
        long ceiling = keeper.ceiling().synced();
        RecoveredCeiling beginning = keeper.ceiling().beginning();
        if (beginning == null || ceiling < Ceiling.NONE + count) {
            return null; // NONE, or so near to it that the subtraction would overflow
        }
        long highest = ceiling - (count - 1);
        long floor = Math.max(above, beginning.ceilingNs());
        long estimate = now.estimate().toNanosSaturated();
        long before;
        long first;
        do {
            before = last.get();
            long used = Math.max(before, floor);
            first = Math.max(used + 1, estimate);
            if (used >= highest
                    || first > highest) { // compared with used first, because used + 1 may overflow
                return null;
            }
        } while (!last.compareAndSet(before, first + (count - 1)));
        return new Range(Timestamp.ofNanos(first), count);
    }
}
