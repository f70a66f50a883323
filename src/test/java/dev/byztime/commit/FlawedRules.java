package dev.byztime.commit;

import dev.byztime.stable.RecoveredCeiling;

import org.jspecify.annotations.Nullable;

/** The rules of the core, of which at most one is broken. */
final class FlawedRules extends CommitRules {

    private final @Nullable CommitFlaw flaw;

    FlawedRules(@Nullable CommitFlaw flaw) {
        this.flaw = flaw;
    }

    @Override
    long lastOfEarlierLivesNs(RecoveredCeiling beginning) {
        return flaw == CommitFlaw.FORGETS_LAST ? 0 : super.lastOfEarlierLivesNs(beginning);
    }

    @Override
    long highestPromiseNs(long syncedNs) {
        return flaw == CommitFlaw.PROMISES_ABOVE_CEILING
                ? Long.MAX_VALUE
                : super.highestPromiseNs(syncedNs);
    }

    @Override
    boolean isOfEpoch(CommitStart start, long epoch) {
        return flaw == CommitFlaw.TAKES_STARTS_OF_EARLIER_LIVES || super.isOfEpoch(start, epoch);
    }

    @Override
    boolean isTooOld(CommitStart start, long threshold) {
        return flaw != CommitFlaw.TAKES_OLD_STARTS && super.isTooOld(start, threshold);
    }

    @Override
    long thresholdToForgetKey(long finishedAtMark) {
        return super.thresholdToForgetKey(finishedAtMark)
                - (flaw == CommitFlaw.THRESHOLD_BELOW_FORGOTTEN_KEY ? 1 : 0);
    }

    @Override
    long thresholdToForgetDecision(CommitStart start) {
        return super.thresholdToForgetDecision(start)
                - (flaw == CommitFlaw.FORGETS_DECISIONS ? 1 : 0);
    }

    @Override
    boolean readsWhatItWrites(CommitRequest request) {
        return flaw == CommitFlaw.WRITES_UNREAD || super.readsWhatItWrites(request);
    }

    @Override
    boolean isCurrent(long readNs, long rememberedNs) {
        return flaw == CommitFlaw.TAKES_STALE_READS || super.isCurrent(readNs, rememberedNs);
    }

    @Override
    boolean keepsItsKeys(TransactionState state) {
        return flaw != CommitFlaw.GUESSES_IN_DOUBT || state != TransactionState.IN_DOUBT;
    }

    @Override
    boolean mayBeAbandoned(TransactionState state) {
        return flaw == CommitFlaw.ABANDONS_IN_DOUBT || super.mayBeAbandoned(state);
    }

    @Override
    boolean isWrittenDown(CommitRequest request) {
        return flaw != CommitFlaw.WRITES_NOTHING_DOWN && super.isWrittenDown(request);
    }

    @Override
    boolean mustMendJournal(boolean failed) {
        return flaw != CommitFlaw.LEAVES_JOURNAL_BROKEN && super.mustMendJournal(failed);
    }

    @Override
    boolean mustMendJournalForOld(boolean failed) {
        return flaw != CommitFlaw.SETTLES_WITH_JOURNAL_BROKEN
                && super.mustMendJournalForOld(failed);
    }

    @Override
    boolean isOver(long earliestNs, long promisedNs, long localNs, long quietUntilNs) {
        return switch (flaw) {
            case DOES_NOT_WAIT -> true;
            case WAITS_FOR_CEILING_ONLY -> earliestNs > promisedNs;
            case null, default -> super.isOver(earliestNs, promisedNs, localNs, quietUntilNs);
        };
    }

    @Override
    long safeNs(CommitMoment now, long lowestNs, long ceilingNs) {
        return super.safeNs(
                now,
                flaw == CommitFlaw.SAFE_TIME_ABOVE_UNDECIDED ? Long.MAX_VALUE : lowestNs,
                flaw == CommitFlaw.SAFE_TIME_ABOVE_CEILING ? Long.MAX_VALUE : ceilingNs);
    }

    @Override
    long lastAfterSafeTimeNs(long lastNs, long safeNs) {
        return flaw == CommitFlaw.TIMESTAMPS_BELOW_SAFE_TIME
                ? lastNs
                : super.lastAfterSafeTimeNs(lastNs, safeNs);
    }
}
