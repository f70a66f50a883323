package dev.byztime.commit;

import org.jspecify.annotations.Nullable;

/**
 * A decision that is remembered for retries.
 *
 * @param content the digest of the request's content
 * @param start the start of the transaction
 * @param reason why it was aborted; null if it was prepared
 * @param keyDigest the digest of the key for which it was aborted
 * @param timestampNs the commit timestamp, if it was prepared
 * @param applyBeforeNs the instant from which its client may not write, if it was prepared
 * @param state how it has ended
 */
record RememberedDecision(
        CommitDigest content,
        CommitStart start,
        CommitVerdict.@Nullable Reason reason,
        long keyDigest,
        long timestampNs,
        long applyBeforeNs,
        TransactionState state) {

    static RememberedDecision aborted(
            CommitRequest request, CommitDigest content, CommitVerdict.Aborted verdict) {
        return new RememberedDecision(
                content,
                request.start(),
                verdict.reason(),
                CommitDigest.ofKey(verdict.key()),
                0,
                0,
                TransactionState.ABANDONED);
    }

    static RememberedDecision ended(
            UndecidedTransaction transaction, CommitDigest content, TransactionState state) {
        return new RememberedDecision(
                content,
                transaction.request().start(),
                null,
                0,
                transaction.timestampNs(),
                transaction.applyBeforeNs(),
                state);
    }

    /** The verdict again, for a request with the same content; null if it was prepared. */
    CommitVerdict.@Nullable Aborted aborted(CommitRequest request) {
        if (reason == null) {
            return null;
        }
        String key =
                request.reads().keySet().stream()
                        .filter(read -> CommitDigest.ofKey(read) == keyDigest)
                        .findFirst()
                        .orElse("");
        return new CommitVerdict.Aborted(reason, key);
    }
}
