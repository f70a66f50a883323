package dev.byztime.ticket.http;

import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.ticket.IssueResult;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A ticket, and the reading by which it was issued.
 *
 * @param ticket the ticket: a compact JWS
 * @param id its id, which no other ticket of this issuer has
 * @param notBefore the instant from which on it may be acted on
 * @param expires the instant from which on it may not
 * @param lifetime the chosen lifetime
 * @param safeRemaining for how long it can be relied on after the request was sent, on a local
 *     clock
 */
record IssueAnswer(
        String ticket,
        String id,
        Timestamp notBefore,
        Timestamp expires,
        @Schema(example = "\"300.000000000\"") Timestamp lifetime,
        @Schema(example = "\"299.850000000\"") Timestamp safeRemaining,
        TimeAnswer time) {

    static IssueAnswer of(IssueResult.Issued issued, TimeAnswer time) {
        return new IssueAnswer(
                issued.ticket(),
                issued.claims().id(),
                issued.claims().notBefore(),
                issued.claims().expires(),
                issued.lifetime(),
                issued.safeRemaining(),
                time);
    }
}
