package dev.byztime.ticket.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.access.PublicEndpoint;
import dev.byztime.ticket.TicketService;
import dev.byztime.ticket.VerificationKey;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Publishes the keys by which others verify tickets. */
@RestController
@PublicEndpoint
@RequestMapping(TicketPaths.ALL)
@Tag(name = "Tickets")
class TicketKeysController {

    static final String JWK_SET = "application/jwk-set+json";

    /**
     * The longest time in seconds for which the keys may be cached: after a break of the timescale,
     * verifiers accept earlier tickets for this long.
     */
    private static final long MAX_AGE_SECONDS = 60;

    private final TicketService tickets;

    TicketKeysController(TicketService tickets) {
        this.tickets = tickets;
    }

    /**
     * A set of keys (RFC 7517).
     *
     * @param keys the key that signs, the next one, and those whose tickets may still be valid
     */
    record Jwks(List<Jwk> keys) {}

    /**
     * A public key (RFC 7517).
     *
     * @param kty the family of the key
     * @param crv the curve
     * @param x the point, or its first coordinate
     * @param y of EC: the second coordinate
     * @param kid the name of the key in the headers of tickets, which is its thumbprint
     * @param use what it is for: signatures
     * @param alg the algorithm of its signatures
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"kty", "crv", "x", "kid", "use", "alg"})
    record Jwk(
            @Schema(example = "OKP") String kty,
            @Schema(example = "Ed25519") String crv,
            String x,
            @Nullable String y,
            String kid,
            @Schema(example = "sig") String use,
            @Schema(example = "EdDSA") String alg) {

        static Jwk of(VerificationKey key) {
            Map<String, Object> jwk = key.toPublishedJwk();
            Object y = jwk.get("y");
            return new Jwk(
                    text(jwk, "kty"),
                    text(jwk, "crv"),
                    text(jwk, "x"),
                    y == null ? null : y.toString(),
                    text(jwk, "kid"),
                    text(jwk, "use"),
                    text(jwk, "alg"));
        }

        private static String text(Map<String, Object> jwk, String member) {
            return String.valueOf(jwk.get(member));
        }
    }

    /**
     * The public keys by which tickets of this issuer are verified.
     *
     * <p>A key is published before it signs, for a time that the operator sets, and until the last
     * ticket that it signed has expired. Ask again at least as often as Cache-Control says.
     *
     * @return the keys
     */
    @GetMapping(
            path = "/keys",
            produces = {JWK_SET, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<Jwks> ticketKeys() {
        List<Jwk> keys = tickets.keys().published().stream().map(Jwk::of).toList();
        CacheControl cached =
                keys.isEmpty()
                        ? CacheControl.noStore()
                        : CacheControl.maxAge(Duration.ofSeconds(maxAgeSeconds())).cachePublic();
        return ResponseEntity.ok().cacheControl(cached).body(new Jwks(keys));
    }

    /** Half of the announcement at most, so that a key is known everywhere before it signs. */
    private long maxAgeSeconds() {
        return Math.min(MAX_AGE_SECONDS, tickets.limits().announce().seconds() / 2);
    }
}
