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
 * Timestamps for senders that have no clock: one counter for all, which follows the time and
 * strictly increases, across restarts too.
 *
 * <p>None is above the ceiling, and each life's are above what the ceiling was at its beginning; so
 * no two lives give the same. One counter for each connection would begin again after a restart,
 * and a new message would be refused as certainly a duplicate.
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
     * @param count how many, at least 1
     * @param above they are later than this, in nanoseconds of global time
     * @return null if there are not as many below the ceiling at present
     */
    public @Nullable Range next(int count, long above, Reading now) {
        long ceiling = keeper.ceiling().synced();
        RecoveredCeiling beginning = keeper.ceiling().beginning();
        if (beginning == null || ceiling < Ceiling.NONE + count) {
            return null; // NONE itself, or so near it that what follows would overflow
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
            if (used >= highest || first > highest) { // the first: used + 1 may overflow
                return null;
            }
        } while (!last.compareAndSet(before, first + (count - 1)));
        return new Range(Timestamp.ofNanos(first), count);
    }
}
