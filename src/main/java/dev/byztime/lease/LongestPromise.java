package dev.byztime.lease;

import dev.byztime.time.Timestamp;

/**
 * How long promises may be that some life of this service makes.
 *
 * <p>What an operator allows may be less today than it was in an earlier life, and a promise of
 * then is no shorter for that. So the largest of all lives is what is waited for.
 *
 * @param term no longer one was granted
 * @param maxError nor by a wider reading
 */
record LongestPromise(Timestamp term, Timestamp maxError) {

    /** The longest that {@code byztime.keep} may be. */
    private static final Timestamp ENTRIES_ARE_KEPT = new Timestamp(1, 0);

    LongestPromise max(LongestPromise that) {
        return new LongestPromise(
                Timestamp.max(term, that.term), Timestamp.max(maxError, that.maxError));
    }

    /**
     * How far above the latest of a reading now an expiry may lie that was promised by now on the
     * same timescale: by a reading whose latest was too late by twice the error.
     */
    long aheadNs() {
        return term.plus(maxError).plus(maxError).toNanosExact();
    }

    /**
     * How far above it a ceiling of expiries may lie that was left by now on the same timescale: a
     * life that lost its folder began it twice the error above the farthest that it may rise.
     *
     * @param slackNs how far a ceiling runs ahead of what was promised
     */
    long ceilingAheadNs(long slackNs) {
        return aheadNs() + maxError.plus(maxError).toNanosExact() + slackNs;
    }

    /**
     * How long an unreachable holder may go on after the timescale broke, on a local clock: the
     * term, from a latest that was too late by twice the error. And a second more, for readings
     * that were made of an entry from before the break, when that was already noticed.
     *
     * @param driftPpb bound on the local clock's rate error
     */
    long quietNs(long driftPpb) {
        Timestamp longest = term.plus(maxError).plus(maxError).plus(ENTRIES_ARE_KEPT);
        return longest.saturatingScale(Timestamp.BILLION + 2 * driftPpb).toNanosSaturated() + 1;
    }
}
