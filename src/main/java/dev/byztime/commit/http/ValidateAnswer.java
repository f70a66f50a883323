package dev.byztime.commit.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.commit.CommitDecision;
import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.CommitVerdict;
import dev.byztime.commit.TransactionState;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * The result of a validation.
 *
 * @param verdict PREPARED: the transaction may commit. ABORTED: it must not, and its client may
 *     begin a new one. IN_DOUBT: it was prepared before, and must be settled. OTHER_CONTENT:
 *     another transaction has the same id
 * @param timestamp of PREPARED and IN_DOUBT: the commit timestamp, which is the version of what the
 *     transaction writes
 * @param certainIn of PREPARED: how long until the timestamp has certainly passed
 * @param applyBefore of PREPARED and IN_DOUBT: the instant from which the client may not write any
 *     more
 * @param safeRemaining of PREPARED: how long after the request was sent the client may write, on a
 *     local clock
 * @param state of PREPARED: PENDING, or how the transaction has ended
 * @param reason of ABORTED. TOO_OLD: the start is of an earlier life of the service, or what was
 *     finished since is not all remembered. CONFLICT: a key that was read has another version now.
 *     TAKEN: an undecided transaction has taken a key that was read
 * @param key of CONFLICT and TAKEN: the key
 * @param time the reading that decided it; absent in a batch, which has one for all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = "verdict")
record ValidateAnswer(
        Kind verdict,
        @Nullable Timestamp timestamp,
        @Schema(example = "\"0.000500001\"") @Nullable Timestamp certainIn,
        @Nullable Timestamp applyBefore,
        @Schema(example = "\"4.999250000\"") @Nullable Timestamp safeRemaining,
        @Nullable TransactionState state,
        CommitVerdict.@Nullable Reason reason,
        @Nullable String key,
        @Nullable TimeAnswer time) {

    /** The kinds of results. */
    enum Kind {
        PREPARED,
        ABORTED,
        IN_DOUBT,
        OTHER_CONTENT
    }

    /**
     * @throws dev.byztime.run.ServiceRefusal if nothing was decided
     */
    static ValidateAnswer of(
            CommitDecision<CommitVerdict> decision,
            @Nullable TimeAnswer time,
            CommitTables commits) {
        return switch (decision.result()) {
            case CommitVerdict.Prepared prepared -> prepared(prepared, decision.time(), time);
            case CommitVerdict.Aborted aborted -> aborted(aborted, time);
            case CommitVerdict.InDoubt inDoubt -> inDoubt(inDoubt, time);
            case CommitVerdict.OtherContent other -> otherContent(time);
            case CommitRefusal refusal -> throw CommitRefusals.of(refusal, commits);
        };
    }

    private static ValidateAnswer prepared(
            CommitVerdict.Prepared it, Reading now, @Nullable TimeAnswer time) {
        return new ValidateAnswer(
                Kind.PREPARED,
                it.timestamp(),
                now.certainlyPassedIn(it.timestamp()),
                it.applyBefore(),
                it.safeRemaining(),
                it.state(),
                null,
                null,
                time);
    }

    private static ValidateAnswer aborted(CommitVerdict.Aborted it, @Nullable TimeAnswer time) {
        return new ValidateAnswer(
                Kind.ABORTED,
                null,
                null,
                null,
                null,
                null,
                it.reason(),
                it.key().isEmpty() ? null : it.key(),
                time);
    }

    private static ValidateAnswer inDoubt(CommitVerdict.InDoubt it, @Nullable TimeAnswer time) {
        UndecidedAnswer transaction = UndecidedAnswer.of(it.transaction());
        return new ValidateAnswer(
                Kind.IN_DOUBT,
                transaction.timestamp(),
                null,
                transaction.applyBefore(),
                null,
                null,
                null,
                null,
                time);
    }

    private static ValidateAnswer otherContent(@Nullable TimeAnswer time) {
        return new ValidateAnswer(
                Kind.OTHER_CONTENT, null, null, null, null, null, null, null, time);
    }
}
