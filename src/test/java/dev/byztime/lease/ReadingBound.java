package dev.byztime.lease;

import dev.byztime.time.Reading;

/**
 * A bound on global minus local time, in nanoseconds, at a moment on the local clock.
 *
 * <p>Its ends move apart as the clock may drift.
 */
record ReadingBound(long localNs, long leastNs, long mostNs, long driftPpb) {

    static final ReadingBound NOTHING =
            new ReadingBound(0, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, 0);

    /** What two roundings may differ by. */
    private static final long ROUNDING_NS = 100;

    static ReadingBound of(Reading reading) {
        long local = reading.local().toNanosExact();
        return new ReadingBound(
                local,
                reading.earliest().toNanosExact() - local,
                reading.latest().toNanosExact() - local,
                reading.driftPpb());
    }

    /** Whether a later one of the same timescale cannot be true as well. */
    boolean excludes(ReadingBound later) {
        long grown = grownBy(later.localNs) + ROUNDING_NS;
        return later.mostNs < leastNs - grown || later.leastNs > mostNs + grown;
    }

    /** What it says together with a later one that it does not exclude. */
    ReadingBound and(ReadingBound later) {
        long grown = grownBy(later.localNs);
        return new ReadingBound(
                later.localNs,
                Math.max(leastNs - grown, later.leastNs),
                Math.min(mostNs + grown, later.mostNs),
                later.driftPpb);
    }

    private long grownBy(long laterNs) {
        return (long) ((laterNs - localNs) * (2 * driftPpb / 1e9));
    }
}
