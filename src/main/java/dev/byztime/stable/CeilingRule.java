package dev.byztime.stable;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/** Where a {@link Ceiling} begins, and how far it may rise. */
sealed interface CeilingRule {

    /** The most it may be now, in its own unit. */
    long highest(Reading now);

    /**
     * What is known of earlier lives.
     *
     * @param found the last life's file; null if there is none
     */
    RecoveredCeiling beginning(@Nullable CeilingRecord found, Reading now);

    /**
     * For promises about instants of global time.
     *
     * @param reachNs how far above latest it may rise
     * @param maxErrorNs the error above which nothing is promised
     * @param lostReachNs how far it may have risen in a life whose file is lost; not less than
     *     reachNs
     */
    record AheadOfTime(long reachNs, long maxErrorNs, long lostReachNs) implements CeilingRule {

        @Override
        public long highest(Reading now) {
            return plus(now.latest().toNanosSaturated(), reachNs);
        }

        @Override
        public RecoveredCeiling beginning(@Nullable CeilingRecord found, Reading now) {
            // what an unknown life may have reached, beginning with the widest reading allowed
            long latest = now.latest().toNanosSaturated();
            long lost = plus(plus(latest, lostReachNs), plus(maxErrorNs, maxErrorNs));
            if (found == null) {
                return new RecoveredCeiling(lost, RecoveredCeiling.Origin.MISSING, null);
            }
            long last = found.ceiling().toNanosSaturated();
            return plus(last, reachNs) < now.earliest().toNanosSaturated()
                    ? new RecoveredCeiling(lost, RecoveredCeiling.Origin.BEHIND, found.era())
                    : new RecoveredCeiling(last, RecoveredCeiling.Origin.FOUND, found.era());
        }
    }

    /**
     * For numbers that are given out once each, at most one a nanosecond.
     *
     * <p>A life begins above the last one's file <em>and</em> above {@code latest}, taken as a
     * count of nanoseconds. So with the file no clock can make it repeat a number; and without the
     * file, or with an old backup of it, a continuous timescale does not: who gives none out before
     * that beginning has certainly passed never gives out a number above the true time. (The latest
     * of a later reading will not do: it may be lower.)
     */
    record Counting() implements CeilingRule {

        @Override
        public long highest(Reading now) {
            return Long.MAX_VALUE;
        }

        @Override
        public RecoveredCeiling beginning(@Nullable CeilingRecord found, Reading now) {
            long time = now.latest().toNanosSaturated();
            return found == null
                    ? new RecoveredCeiling(time, RecoveredCeiling.Origin.MISSING, null)
                    : new RecoveredCeiling(
                            Math.max(found.ceiling().toNanosSaturated(), time),
                            RecoveredCeiling.Origin.FOUND,
                            found.era());
        }
    }

    /** The sum of two instants or lengths of time, or the end of the range that it lies beyond. */
    private static long plus(long a, long b) {
        return Timestamp.ofNanos(a).plusNanos(b).toNanosSaturated();
    }
}
