package dev.byztime.atmostonce.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.atmostonce.Verdict;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * The verdict on a message.
 *
 * @param verdict ACCEPTED: deliver the message. DUPLICATE: it was accepted before, or a later
 *     message overtook it. STALE: it is so old that it may have been accepted before. EARLY: not
 *     yet, ask again
 * @param cause of STALE: TOO_OLD, RESTART or ROOM. Of EARLY: AHEAD, STORAGE or TIME
 * @param last of DUPLICATE: the timestamp of the last message accepted on the connection
 * @param certain of DUPLICATE: true if this very message was accepted, false if a later message may
 *     have overtaken it
 * @param upper of STALE: messages with later timestamps are not stale
 * @param ceiling of EARLY: messages with timestamps up to this one can be judged
 * @param retryIn of EARLY: how long to wait before asking again
 * @param detail of EARLY: the reason, for an operator to read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = "verdict")
public record VerdictAnswer(
        Kind verdict,
        @Nullable Cause cause,
        @Nullable Timestamp last,
        @Nullable Boolean certain,
        @Nullable Timestamp upper,
        @Nullable Timestamp ceiling,
        @Schema(example = "\"0.500000000\"") @Nullable Timestamp retryIn,
        @Nullable String detail) {

    /** The kinds of verdict. */
    enum Kind {
        ACCEPTED,
        DUPLICATE,
        STALE,
        EARLY
    }

    /** The causes of a verdict. */
    enum Cause {
        TOO_OLD,
        RESTART,
        ROOM,
        AHEAD,
        STORAGE,
        TIME
    }

    /** The verdict that has no further members. */
    static final VerdictAnswer ACCEPTED =
            new VerdictAnswer(Kind.ACCEPTED, null, null, null, null, null, null, null);

    public static VerdictAnswer of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted accepted -> ACCEPTED;
            case Verdict.Duplicate(Timestamp last, boolean certain) ->
                    new VerdictAnswer(Kind.DUPLICATE, null, last, certain, null, null, null, null);
            case Verdict.Stale(Timestamp upper, Verdict.Stale.Cause cause) ->
                    new VerdictAnswer(
                            Kind.STALE,
                            Cause.valueOf(cause.name()),
                            null,
                            null,
                            upper,
                            null,
                            null,
                            null);
            case Verdict.Early early ->
                    new VerdictAnswer(
                            Kind.EARLY,
                            Cause.valueOf(early.cause().name()),
                            null,
                            null,
                            null,
                            early.ceiling(),
                            early.retryIn(),
                            early.detail());
        };
    }
}
