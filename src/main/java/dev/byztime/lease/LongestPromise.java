package dev.byztime.lease;

import dev.byztime.time.Timestamp;

/**
 * The limits on the longest promise of one or more lives of this service.
 *
 * <p>An operator may have reduced the limits since an earlier life, but that life's promises keep
 * their length. The service therefore waits for the longest promise of all lives.
 *
 * @param term the longest term that was granted
 * @param maxError the largest error of a reading by which a lease was granted
 */
record LongestPromise(Timestamp term, Timestamp maxError) {

    /** The upper limit of {@code byztime.keep}. */
    private static final Timestamp MAX_ENTRY_KEEP = new Timestamp(1, 0);

    LongestPromise max(LongestPromise that) {
        return new LongestPromise(
                Timestamp.max(term, that.term), Timestamp.max(maxError, that.maxError));
    }

    /**
     * How far an expiry promised on the same timescale may be above the latest of a current
     * reading, in nanoseconds. Such a promise came from a reading whose latest was too late by
     * twice the error.
     */
    long aheadNs() {
        return term.plus(maxError).plus(maxError).toNanosExact();
    }

    /**
     * How far a ceiling of expiries left on the same timescale may be above the latest of a current
     * reading, in nanoseconds. A life that lost its folder began its ceiling twice the error above
     * the highest possible value.
     *
     * @param slackNs how far a ceiling runs ahead of promised expiries, in nanoseconds
     */
    long ceilingAheadNs(long slackNs) {
        return aheadNs() + maxError.plus(maxError).toNanosExact() + slackNs;
    }

    /**
     * How long an unreachable holder may continue after a break of the timescale, in nanoseconds on
     * a local clock. This is the term, counted from a latest that was too late by twice the error.
     * A second is added for readings made from an entry of before the break after the break was
     * noticed.
     *
     * @param driftPpb bound on the local clock's rate error
     */
    long quietNs(long driftPpb) {
        Timestamp longest = term.plus(maxError).plus(maxError).plus(MAX_ENTRY_KEEP);
        return longest.saturatingScale(Timestamp.BILLION + 2 * driftPpb).toNanosSaturated() + 1;
    }
}
