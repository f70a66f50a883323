package dev.byztime.ticket.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;

import dev.byztime.ticket.StrictJson;
import dev.byztime.ticket.TicketClaims;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * What a ticket states.
 *
 * @param issuer the name of its issuer
 * @param subject the name of its bearer
 * @param id its id
 * @param notBefore the instant from which on it may be acted on
 * @param expires the instant from which on it may not
 * @param key the thumbprint of its bearer's key; missing if no proof is needed
 * @param claims its further claims
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = {"issuer", "subject", "id", "notBefore", "expires", "claims"})
record TicketAnswer(
        String issuer,
        String subject,
        String id,
        Timestamp notBefore,
        Timestamp expires,
        @Nullable String key,
        @JsonRawValue
                @Schema(
                        types = "object",
                        additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
                String claims) {

    static TicketAnswer of(TicketClaims ticket) {
        return new TicketAnswer(
                ticket.issuer(),
                ticket.subject(),
                ticket.id(),
                ticket.notBefore(),
                ticket.expires(),
                ticket.keyThumbprint(),
                StrictJson.write(ticket.own()));
    }
}
