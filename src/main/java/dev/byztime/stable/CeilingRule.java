package dev.byztime.stable;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/** The rule that says where a {@link Ceiling} begins, and how far it may rise. */
sealed interface CeilingRule {

    /** The highest value that the ceiling may have now, in its own unit. */
    long highest(Reading now);

    /**
     * The ceiling at the beginning of this life.
     *
     * @param found the last life's file; null if there is none
     */
    RecoveredCeiling beginning(@Nullable CeilingRecord found, Reading now);

    /**
     * The rule for promises about instants of global time.
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
            // the most that an unknown life may have reached, from the widest permitted reading
            long latestNs = now.latest().toNanosSaturated();
            long lostNs = plus(plus(latestNs, lostReachNs), plus(maxErrorNs, maxErrorNs));
            if (found == null) {
                return new RecoveredCeiling(lostNs, RecoveredCeiling.Origin.MISSING, null);
            }
            long lastNs = found.ceiling().toNanosSaturated();
            return plus(lastNs, reachNs) < now.earliest().toNanosSaturated()
                    ? new RecoveredCeiling(lostNs, RecoveredCeiling.Origin.BEHIND, found.era())
                    : new RecoveredCeiling(lastNs, RecoveredCeiling.Origin.FOUND, found.era());
        }
    }

    /**
     * The rule for numbers that are each given out once, at most one in a nanosecond.
     *
     * <p>A life begins above the number in the last life's file <em>and</em> above {@code latest}
     * as a number of nanoseconds. With the file, no number repeats, whatever the clock says.
     * Without the file, or with an old backup of it, no number repeats on a continuous timescale: a
     * life that gives out no number before its beginning has certainly passed never gives out a
     * number above the true time. The latest of a later reading cannot replace the beginning,
     * because it may be lower.
     */
    record Counting() implements CeilingRule {

        @Override
        public long highest(Reading now) {
            return Long.MAX_VALUE;
        }

        @Override
        public RecoveredCeiling beginning(@Nullable CeilingRecord found, Reading now) {
            long timeNs = now.latest().toNanosSaturated();
            return found == null
                    ? new RecoveredCeiling(timeNs, RecoveredCeiling.Origin.MISSING, null)
                    : new RecoveredCeiling(
                            Math.max(found.ceiling().toNanosSaturated(), timeNs),
                            RecoveredCeiling.Origin.FOUND,
                            found.era());
        }
    }

    /** The sum of two instants or durations in nanoseconds, limited to the range of 64 bits. */
    private static long plus(long a, long b) {
        return Timestamp.ofNanos(a).plusNanos(b).toNanosSaturated();
    }
}
