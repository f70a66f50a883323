package dev.byztime.commit;

import dev.byztime.stable.RecoveredCeiling;

/**
 * The rules of commitment whose necessity tests show, by breaking one at a time.
 *
 * <p>Each method is one rule, so that a test can override it by a wrong one.
 */
class CommitRules {

    /** The next timestamp, in nanoseconds: not below latest, and above all earlier ones. */
    long timestampNs(CommitMoment now, long lastNs) {
        return Math.max(now.latestNs(), lastNs + 1);
    }

    /** The bound on the timestamps and safe times of earlier lives. */
    long lastOfEarlierLivesNs(RecoveredCeiling beginning) {
        return beginning.ceilingNs();
    }

    /** The bound on promises of this life: what is certainly on the disk. */
    long highestPromiseNs(long syncedNs) {
        return syncedNs;
    }

    /** Whether a start belongs to this life, on this timescale. */
    boolean isOfEpoch(CommitStart start, long epoch) {
        return start.epoch() == epoch;
    }

    /** Whether something that was finished after the start may have been forgotten. */
    boolean isTooOld(CommitStart start, long threshold) {
        return start.mark() < threshold;
    }

    /** What the threshold must be before a key is forgotten. */
    long thresholdToForgetKey(long finishedAtMark) {
        return finishedAtMark;
    }

    /** What the threshold must be before a decision is forgotten. */
    long thresholdToForgetDecision(CommitStart start) {
        return start.mark() + 1;
    }

    /** Whether all keys to be written were read. */
    boolean readsWhatItWrites(CommitRequest request) {
        return request.reads().keySet().containsAll(request.writes());
    }

    /** Whether a version that was read is the one that is remembered. */
    boolean isCurrent(long readNs, long rememberedNs) {
        return readNs == rememberedNs;
    }

    /** Whether an undecided transaction keeps others from its keys. */
    boolean keepsItsKeys(TransactionState state) {
        return true;
    }

    /** Whether a transaction may be said to have written nothing. */
    boolean mayBeAbandoned(TransactionState state) {
        return state == TransactionState.PENDING;
    }

    /** Whether a transaction is written down before it is prepared. */
    boolean isWrittenDown(CommitRequest request) {
        return request.severalStores();
    }

    /** Whether the list of transactions must be written again before anything is prepared. */
    boolean mustMendJournal(boolean failed) {
        return failed;
    }

    /**
     * Whether it must be before a client or a settler may write for a transaction that is on it.
     */
    boolean mustMendJournalForOld(boolean failed) {
        return failed;
    }

    /** Whether a version that was read is below the timestamp of the transaction. */
    boolean isBelow(long readNs, long timestampNs) {
        return readNs < timestampNs;
    }

    /** Whether clients of earlier lives have certainly stopped writing. */
    boolean isOver(long earliestNs, long promisedNs, long localNs, long quietUntilNs) {
        return earliestNs > promisedNs && localNs > quietUntilNs;
    }

    /**
     * A time at or below which nothing is prepared or will be.
     *
     * @param lowestNs the lowest timestamp of an undecided transaction
     */
    long safeNs(CommitMoment now, long lowestNs, long ceilingNs) {
        return Math.min(Math.min(lowestNs, now.earliestNs()) - 1, ceilingNs);
    }

    /** What all timestamps after a safe time must be above. */
    long lastAfterSafeTimeNs(long lastNs, long safeNs) {
        return Math.max(lastNs, safeNs);
    }
}
