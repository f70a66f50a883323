package dev.byztime.ticket.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.ticket.TicketClaims;
import dev.byztime.ticket.TicketVerdict;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * The verdict on a ticket and its proof. Only VALID lets the bearer in.
 *
 * @param verdict VALID: act on it. EXPIRED, NOT_YET: certainly over, certainly not begun.
 *     UNCERTAIN: one of the two, or neither; ask again. INVALID: no ticket for this audience.
 *     UNPROVEN: the proof is missing, or not one for this request. REPLAYED: this very proof was
 *     accepted before. OVERTAKEN: a later proof of the key was. STALE: the proof is so old that it
 *     may have been accepted. EARLY: the proof cannot be judged yet
 * @param reason of INVALID: FORM, ISSUER, KEY, SIGNATURE, TIMESCALE or AUDIENCE. Of UNPROVEN:
 *     MISSING, FORM, SIGNATURE, KEY, METHOD, URI, TICKET, TIMESTAMP or ROOM. Of STALE: TOO_OLD,
 *     RESTART or ROOM. Of EARLY: AHEAD, STORAGE or TIME
 * @param detail the reason in words, for an operator to read
 * @param ticket what the ticket states; missing if INVALID
 * @param safeRemaining of VALID: for how long after the request was sent the ticket can be relied
 *     on, on a local clock
 * @param retryIn of NOT_YET, UNCERTAIN and EARLY: how long until another verdict is likely
 * @param last of REPLAYED and OVERTAKEN: the instant of the last proof that was accepted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = "verdict")
public record TicketVerdictAnswer(
        Kind verdict,
        @Nullable Reason reason,
        @Nullable String detail,
        @Nullable TicketAnswer ticket,
        @Schema(example = "\"299.850000000\"") @Nullable Timestamp safeRemaining,
        @Schema(example = "\"0.500000000\"") @Nullable Timestamp retryIn,
        @Nullable Timestamp last) {

    /** The kinds of verdict. */
    public enum Kind {
        VALID,
        EXPIRED,
        NOT_YET,
        UNCERTAIN,
        INVALID,
        UNPROVEN,
        REPLAYED,
        OVERTAKEN,
        STALE,
        EARLY
    }

    /** The reasons of a verdict. */
    public enum Reason {
        FORM,
        ISSUER,
        KEY,
        SIGNATURE,
        TIMESCALE,
        AUDIENCE,
        MISSING,
        METHOD,
        URI,
        TICKET,
        TIMESTAMP,
        ROOM,
        TOO_OLD,
        RESTART,
        AHEAD,
        STORAGE,
        TIME
    }

    /** A verdict as JSON. */
    public static TicketVerdictAnswer of(TicketVerdict verdict) {
        String reason = null;
        String detail = null;
        Timestamp safeRemaining = null;
        Timestamp retryIn = null;
        Timestamp last = null;
        switch (verdict) {
            case TicketVerdict.Valid valid -> safeRemaining = valid.safeRemaining();
            case TicketVerdict.Expired expired -> {}
            case TicketVerdict.NotYet notYet -> retryIn = notYet.validIn();
            case TicketVerdict.Uncertain uncertain -> retryIn = uncertain.certainIn();
            case TicketVerdict.Invalid invalid -> {
                reason = invalid.reason().name();
                detail = invalid.detail();
            }
            case TicketVerdict.Unproven unproven -> {
                reason = unproven.reason().name();
                detail = unproven.detail();
            }
            case TicketVerdict.Replayed replayed -> last = replayed.last();
            case TicketVerdict.Overtaken overtaken -> last = overtaken.last();
            case TicketVerdict.Stale stale -> reason = stale.cause();
            case TicketVerdict.Early early -> {
                reason = early.cause();
                detail = early.detail();
                retryIn = early.retryIn();
            }
        }
        TicketClaims ticket = verdict.believed();
        return new TicketVerdictAnswer(
                Kind.valueOf(verdict.kind()),
                reason == null ? null : Reason.valueOf(reason),
                detail,
                ticket == null ? null : TicketAnswer.of(ticket),
                safeRemaining,
                retryIn,
                last);
    }
}
