package dev.byztime.ticket;

import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;

/**
 * A proof of possession: a DPoP proof (RFC 9449) with the exact instant of global time at which it
 * was made.
 *
 * @param key the key that signed it
 * @param method {@code htm}: the method of the request that it is for
 * @param uri {@code htu}: the URI of the request
 * @param ticketHash {@code ath}: the SHA-256 of the ticket
 * @param at {@code byz_ts}: the signer's estimate of global time, later than in all its earlier
 *     proofs of the same session; null if it has none, as from an ordinary DPoP client
 * @param session {@code byz_sid}: one of several sessions of the key, each of which has its own
 *     order; null if there is one only
 */
record Proof(
        VerificationKey key,
        String method,
        String uri,
        String ticketHash,
        @Nullable Timestamp at,
        @Nullable String session) {

    static final String TYPE = "dpop+jwt";
    static final String AT = "byz_ts";
    static final String SESSION = "byz_sid";

    /** The longest name of a session. */
    static final int MAX_SESSION_LENGTH = 256;

    private static final Set<String> HEADER = Set.of("typ", "alg", "jwk");

    /**
     * Reads a proof, without checking its signature.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    @SuppressWarnings("unchecked") // the parser makes maps of this type only
    static Proof of(CompactJws jws) {
        jws.requireHeader(TYPE, HEADER);
        if (!(jws.header().get("jwk") instanceof Map<?, ?> jwk)) {
            throw new IllegalArgumentException("its header has no jwk");
        }
        jws.claim("jti");
        if (!(jws.payload().get("iat") instanceof JsonNumber)) {
            throw new IllegalArgumentException("its payload has no iat, or one that is no number");
        }
        return new Proof(
                VerificationKey.of((Map<String, Object>) jwk),
                jws.claim("htm"),
                jws.claim("htu"),
                jws.claim("ath"),
                at(jws),
                session(jws));
    }

    private static @Nullable Timestamp at(CompactJws jws) {
        if (!jws.payload().containsKey(AT)) {
            return null;
        }
        try {
            return TimestampText.parse(jws.claim(AT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "its byz_ts is not decimal seconds as a text, such as"
                            + " \"1795237012.123456789\"",
                    e);
        }
    }

    private static @Nullable String session(CompactJws jws) {
        if (!jws.payload().containsKey(SESSION)) {
            return null;
        }
        String session = jws.claim(SESSION);
        if (session.length() > MAX_SESSION_LENGTH) {
            throw new IllegalArgumentException(
                    "its byz_sid has more than " + MAX_SESSION_LENGTH + " characters");
        }
        return session;
    }
}
