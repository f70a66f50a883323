package dev.byztime.commit.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.FinishResult;
import dev.byztime.commit.TransactionState;
import dev.byztime.consumer.http.TimeAnswer;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * Whether a transaction has ended.
 *
 * @param verdict ENDED: it has. IN_DOUBT: it cannot be ABANDONED any more, and must be settled.
 *     PENDING: it cannot be settled yet, because its client may still be writing. NOT_KNOWN: no
 *     such transaction was prepared in this life of the service, or it was forgotten
 * @param state of ENDED: how it has ended, which may be otherwise than the request says
 * @param time the reading that decided it; absent in a batch, which has one for all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = "verdict")
record FinishAnswer(Kind verdict, @Nullable TransactionState state, @Nullable TimeAnswer time) {

    /** The kinds of results. */
    enum Kind {
        ENDED,
        IN_DOUBT,
        PENDING,
        NOT_KNOWN
    }

    /**
     * @throws dev.byztime.run.ServiceRefusal if nothing was decided
     */
    static FinishAnswer of(FinishResult result, @Nullable TimeAnswer time, CommitTables commits) {
        return switch (result) {
            case FinishResult.Ended ended -> new FinishAnswer(Kind.ENDED, ended.state(), time);
            case FinishResult.MustBeSettled settle -> new FinishAnswer(Kind.IN_DOUBT, null, time);
            case FinishResult.NotInDoubt pending -> new FinishAnswer(Kind.PENDING, null, time);
            case FinishResult.NotKnown unknown -> new FinishAnswer(Kind.NOT_KNOWN, null, time);
            case CommitRefusal refusal -> throw CommitRefusals.of(refusal, commits);
        };
    }
}
