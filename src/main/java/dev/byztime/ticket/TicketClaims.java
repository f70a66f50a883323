package dev.byztime.ticket;

import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The statement of a ticket.
 *
 * <p>The exact instants of global time are texts, {@code byz_nbf} and {@code byz_exp}. Ordinary JWT
 * programs know only whole seconds. For them {@code nbf} is rounded up and {@code exp} down, so
 * that they refuse in doubt.
 *
 * @param issuer the name of the issuer
 * @param subject the name of the bearer
 * @param audience the name of the only service that the ticket is for
 * @param id a text that no other ticket of the issuer has
 * @param keyThumbprint the thumbprint of the bearer's key (RFC 7638), for which the bearer must
 *     prove possession; null if the ticket alone suffices
 * @param notBefore the instant from which on the ticket may be acted on
 * @param expires the instant from which on it may not
 * @param own the issuer's further claims
 */
public record TicketClaims(
        String issuer,
        String subject,
        String audience,
        String id,
        @Nullable String keyThumbprint,
        Timestamp notBefore,
        Timestamp expires,
        Map<String, Object> own) {

    /** The type of tickets in their headers. */
    static final String TYPE = "byztime-ticket+jwt";

    static final String NOT_BEFORE = "byz_nbf";
    static final String EXPIRES = "byz_exp";

    private static final String CONFIRMATION = "cnf";
    private static final String THUMBPRINT = "jkt";
    private static final int THUMBPRINT_BYTES = 32;
    private static final String PREFIX = "byz_";

    private static final Set<String> RESERVED =
            Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", CONFIRMATION);

    /** Whether a claim means something to this service, so that no caller may choose it. */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name) || name.startsWith(PREFIX);
    }

    /**
     * Whether a text is a thumbprint by SHA-256.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String requireThumbprint(String text) {
        if (CompactJws.bytes("thumbprint", text).length != THUMBPRINT_BYTES) {
            throw new IllegalArgumentException("its thumbprint is not of SHA-256");
        }
        return text;
    }

    /**
     * Reads the claims of a ticket.
     *
     * @throws IllegalArgumentException if one is missing, or cannot be understood; the message says
     *     which
     */
    static TicketClaims of(CompactJws jws) {
        Map<String, Object> payload = jws.payload();
        Timestamp notBefore = instant(jws, NOT_BEFORE);
        Timestamp expires = instant(jws, EXPIRES);
        requireRounded(payload, "nbf", roundedUp(notBefore));
        requireRounded(payload, "exp", expires.seconds());
        Map<String, Object> own = new LinkedHashMap<>(payload);
        own.keySet().removeIf(TicketClaims::isReserved);
        return new TicketClaims(
                jws.claim("iss"),
                jws.claim("sub"),
                jws.claim("aud"), // a list of audiences is refused: one service judges the proofs
                jws.claim("jti"),
                thumbprint(payload),
                notBefore,
                expires,
                own);
    }

    private static Timestamp instant(CompactJws jws, String name) {
        try {
            return TimestampText.parse(jws.claim(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "its payload has no %s, or one that is not decimal seconds as a text"
                            .formatted(name),
                    e);
        }
    }

    /**
     * Checks that the whole seconds for other programs, if there are any, are the exact instant,
     * rounded inward. With others, such a program and this one would disagree about the ticket.
     *
     * @param rounded the exact instant, rounded inward, in seconds
     */
    private static void requireRounded(Map<String, Object> payload, String name, long rounded) {
        Object seconds = payload.get(name);
        if (seconds != null
                && !(seconds instanceof JsonNumber number
                        && number.text().equals(Long.toString(rounded)))) {
            throw new IllegalArgumentException(
                    "its %s is not its byz_%s in whole seconds, rounded inward: %d"
                            .formatted(name, name, rounded));
        }
    }

    private static long roundedUp(Timestamp instant) {
        return instant.nanoseconds() == 0 ? instant.seconds() : instant.seconds() + 1;
    }

    private static @Nullable String thumbprint(Map<String, Object> payload) {
        Object confirmation = payload.get(CONFIRMATION);
        if (confirmation == null) {
            return null;
        }
        // another way to confirm must not be taken for none
        if (confirmation instanceof Map<?, ?> members
                && members.keySet().equals(Set.of(THUMBPRINT))
                && members.get(THUMBPRINT) instanceof String text) {
            return requireThumbprint(text);
        }
        throw new IllegalArgumentException("its cnf is not an object with the text jkt alone");
    }

    /**
     * The payload of the ticket.
     *
     * @param issuedAt an instant that had passed when it was issued
     */
    String toPayload(Timestamp issuedAt) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("iss", issuer);
        payload.put("sub", subject);
        payload.put("aud", audience);
        payload.put("jti", id);
        payload.put("iat", seconds(issuedAt.seconds()));
        payload.put("nbf", seconds(roundedUp(notBefore)));
        payload.put("exp", seconds(expires.seconds()));
        payload.put(NOT_BEFORE, notBefore.toString());
        payload.put(EXPIRES, expires.toString());
        if (keyThumbprint != null) {
            payload.put(CONFIRMATION, Map.of(THUMBPRINT, keyThumbprint));
        }
        payload.putAll(own);
        return StrictJson.write(payload);
    }

    private static JsonNumber seconds(long seconds) {
        return new JsonNumber(Long.toString(seconds));
    }
}
