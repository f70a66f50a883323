package dev.byztime.ticket;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request for a ticket.
 *
 * @param subject the name of the bearer
 * @param audience the name of the only service that the ticket is for
 * @param lifetime the requested lifetime; the usual one if null
 * @param notBefore the instant from which on the ticket may be acted on; if null, an instant that
 *     has passed for every reading with a usual error
 * @param keyThumbprint the thumbprint of the bearer's key; null if no proof is needed
 * @param claims further claims, none of which is {@link TicketClaims#isReserved reserved}
 */
public record TicketRequest(
        String subject,
        String audience,
        @Nullable Timestamp lifetime,
        @Nullable Timestamp notBefore,
        @Nullable String keyThumbprint,
        Map<String, Object> claims) {

    /** The most bytes that further claims may take as JSON. */
    public static final int MAX_CLAIM_BYTES = 2048;

    public TicketRequest {
        claims.keySet().stream()
                .filter(TicketClaims::isReserved)
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("the claim " + name + " is reserved");
                });
        if (StrictJson.write(claims).getBytes(StandardCharsets.UTF_8).length > MAX_CLAIM_BYTES) {
            throw new IllegalArgumentException(
                    "the claims take more than " + MAX_CLAIM_BYTES + " bytes");
        }
    }
}
