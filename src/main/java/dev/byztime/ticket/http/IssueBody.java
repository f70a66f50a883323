package dev.byztime.ticket.http;

import dev.byztime.ticket.TicketClaims;
import dev.byztime.ticket.TicketRequest;
import dev.byztime.time.Timestamp;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.Map;

/**
 * A request for a ticket.
 *
 * @param subject the name of the bearer
 * @param audience the name of the only service that the ticket is for
 * @param lifetime the requested lifetime, which is limited by the operator; the usual one if
 *     missing. The answer contains the chosen one
 * @param notBefore the instant from which on the ticket may be acted on; if missing, a moment ago
 * @param key the thumbprint of the bearer's key (RFC 7638). The bearer must then show a proof with
 *     each use of the ticket. If missing, whoever has the ticket may use it
 * @param claims further claims for the audience, which the service does not interpret
 */
record IssueBody(
        @Required TextParam subject,
        @Required TextParam audience,
        @Schema(example = "5m") @Nullable DurationParam lifetime,
        @Nullable Timestamp notBefore,
        @JsonDeserialize(using = ThumbprintDeserializer.class)
                @Schema(
                        minLength = ThumbprintDeserializer.LENGTH,
                        maxLength = ThumbprintDeserializer.LENGTH,
                        pattern = ThumbprintDeserializer.PATTERN,
                        example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
                @Nullable String key,
        @JsonDeserialize(using = ClaimsDeserializer.class)
                @Schema(
                        types = "object",
                        maxProperties = 64,
                        additionalProperties = Schema.AdditionalPropertiesValue.TRUE,
                        example = "{\"role\": \"clerk\"}")
                @Nullable Map<String, Object> claims) {

    TicketRequest request() {
        if (lifetime != null && lifetime.value().equals(Timestamp.ZERO)) {
            throw bad(
                    "/lifetime", lifetime.value().toString(), "a duration above zero, such as 5m");
        }
        if (claims != null) {
            for (String name : claims.keySet()) {
                if (TicketClaims.isReserved(name)) {
                    throw bad(
                            "/claims/" + name,
                            null,
                            "another name, because the service sets this claim");
                }
            }
        }
        try {
            return new TicketRequest(
                    subject.value(),
                    audience.value(),
                    lifetime == null ? null : lifetime.value(),
                    notBefore,
                    key,
                    claims == null ? Map.of() : claims);
        } catch (IllegalArgumentException e) {
            throw bad("/claims", null, ClaimsDeserializer.EXPECTED);
        }
    }

    private static BadParameterException bad(String member, @Nullable String got, String expected) {
        return new BadParameterException(ProblemType.INVALID_PARAMETER, member, got, expected);
    }
}
