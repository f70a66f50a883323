package dev.byztime.commit.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.commit.CommitVerdict;
import dev.byztime.commit.TransactionResult;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a transaction.
 *
 * @param verdict PENDING: its client may be writing. IN_DOUBT: its client may not write any more,
 *     and somebody must settle it. APPLIED, ABANDONED, COMPLETED and RESTORED: how it has ended.
 *     ABORTED: it must not commit. NOT_KNOWN: no such transaction was decided in this life of the
 *     service, or it was forgotten
 * @param timestamp its commit timestamp
 * @param undecided of PENDING and IN_DOUBT: what it reads and writes
 * @param reason of ABORTED: TOO_OLD, CONFLICT or TAKEN
 * @param time the reading that decided it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = {"verdict", "time"})
record TransactionAnswer(
        Kind verdict,
        @Nullable Timestamp timestamp,
        @Nullable UndecidedAnswer undecided,
        CommitVerdict.@Nullable Reason reason,
        TimeAnswer time) {

    /** The kinds of results. */
    enum Kind {
        PENDING,
        IN_DOUBT,
        APPLIED,
        ABANDONED,
        COMPLETED,
        RESTORED,
        ABORTED,
        NOT_KNOWN
    }

    static TransactionAnswer undecided(TransactionResult.Undecided it, TimeAnswer time) {
        UndecidedAnswer undecided = UndecidedAnswer.of(it.transaction());
        return new TransactionAnswer(
                Kind.valueOf(it.state().name()), undecided.timestamp(), undecided, null, time);
    }

    static TransactionAnswer ended(TransactionResult.Ended it, TimeAnswer time) {
        return new TransactionAnswer(
                Kind.valueOf(it.state().name()), it.timestamp(), null, null, time);
    }

    static TransactionAnswer aborted(CommitVerdict.Reason reason, TimeAnswer time) {
        return new TransactionAnswer(Kind.ABORTED, null, null, reason, time);
    }

    static TransactionAnswer notKnown(TimeAnswer time) {
        return new TransactionAnswer(Kind.NOT_KNOWN, null, null, null, time);
    }
}
