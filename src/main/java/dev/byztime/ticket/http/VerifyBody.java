package dev.byztime.ticket.http;

import dev.byztime.ticket.TicketCheck;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A ticket to judge, with the proof that came with it.
 *
 * @param ticket the ticket
 * @param audience the name of the service that asks
 * @param proof the proof (DPoP, RFC 9449) that came with the ticket, if one did
 * @param method the method of the request that they came with; required with a proof
 * @param uri the absolute URI of that request, as its client wrote it; required with a proof
 */
record VerifyBody(
        @Required(expected = JwsDeserializer.EXPECTED)
                @JsonDeserialize(using = JwsDeserializer.class)
                @Schema(maxLength = JwsDeserializer.MAX_LENGTH, example = EXAMPLE)
                String ticket,
        @Required TextParam audience,
        @JsonDeserialize(using = JwsDeserializer.class)
                @Schema(maxLength = JwsDeserializer.MAX_LENGTH, example = "e30.e30.e30")
                @Nullable String proof,
        @Schema(example = "POST") @Nullable TextParam method,
        @JsonDeserialize(using = UriDeserializer.class)
                @Schema(
                        maxLength = JwsDeserializer.MAX_LENGTH,
                        example = "https://orders.example/orders")
                @Nullable String uri) {

    /** A ticket whose key nobody has. */
    private static final String EXAMPLE =
            "eyJ0eXAiOiJieXp0aW1lLXRpY2tldCtqd3QiLCJraWQiOiJub25lIiwiYWxnIjoiRWREU0EifQ"
                    + ".eyJpc3MiOiJieXp0aW1lIn0.AAAA";

    private static final String WITH_A_PROOF = ", because there is a proof";

    TicketCheck check() {
        if (proof == null) {
            return new TicketCheck(ticket, audience.value(), null);
        }
        if (method == null) {
            throw missing("/method", "the method of the request, such as POST" + WITH_A_PROOF);
        }
        if (uri == null) {
            throw missing(
                    "/uri",
                    "the absolute URI of the request, such as https://orders.example/orders"
                            + WITH_A_PROOF);
        }
        return new TicketCheck(
                ticket, audience.value(), new TicketCheck.Shown(proof, method.value(), uri));
    }

    private static BadParameterException missing(String member, String expected) {
        return new BadParameterException(ProblemType.MISSING_PARAMETER, member, null, expected);
    }
}
