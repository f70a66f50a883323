package dev.byztime.atmostonce.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.atmostonce.Verdict;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * A verdict as it is served.
 *
 * @param verdict ACCEPTED: deliver it, for the first time. DUPLICATE: it was accepted before, or
 *     overtaken. STALE: too old to tell. EARLY: not yet, ask again
 * @param cause of STALE: TOO_OLD, RESTART or ROOM. Of EARLY: AHEAD, STORAGE or TIME
 * @param last of DUPLICATE: the timestamp of the last message accepted on the connection
 * @param certain of DUPLICATE: true if it was this very message, false if it may have been
 *     overtaken
 * @param upper of STALE: messages with later timestamps are not stale
 * @param ceiling of EARLY: messages up to it can be judged
 * @param retryIn of EARLY: when it is worth asking again
 * @param detail of EARLY: what was seen, for an operator to read
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

    /** What may be said of a message. */
    enum Kind {
        ACCEPTED,
        DUPLICATE,
        STALE,
        EARLY
    }

    /** Why it is said. */
    enum Cause {
        TOO_OLD,
        RESTART,
        ROOM,
        AHEAD,
        STORAGE,
        TIME
    }

    private static final VerdictAnswer ACCEPTED =
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
