package dev.byztime.ticket;

import dev.byztime.time.Timestamp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** A bearer of tickets, who signs proofs with a key of its own, by the JDK alone. */
public final class Bearer {

    public static final String METHOD = "POST";
    public static final String URI = "https://orders.example/orders";

    private final SignatureAlgorithm algorithm;
    private final KeyPair pair;
    private final VerificationKey key;

    Bearer(SignatureAlgorithm algorithm, SecureRandom random) {
        try {
            this.algorithm = algorithm;
            if (algorithm == SignatureAlgorithm.ED25519) {
                this.pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                this.key = VerificationKey.ofEd25519(pair.getPublic());
            } else {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"), random);
                this.pair = generator.generateKeyPair();
                this.key = VerificationKey.ofP256((ECPublicKey) pair.getPublic());
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** One with an Ed25519 key. */
    public static Bearer ofEd25519() {
        return new Bearer(SignatureAlgorithm.ED25519, new SecureRandom());
    }

    /** The thumbprint of its key (RFC 7638). */
    public String thumbprint() {
        return key.thumbprint();
    }

    Map<String, Object> jwk() {
        return key.toJwk();
    }

    /** The claims of a proof for a ticket. */
    static Map<String, Object> claims(String ticket, Timestamp at) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", "j" + at);
        claims.put("htm", METHOD);
        claims.put("htu", URI);
        claims.put("iat", new JsonNumber(Long.toString(at.seconds())));
        claims.put("ath", hash(ticket));
        claims.put("byz_ts", at.toString());
        return claims;
    }

    /** A proof for a ticket, stamped with an instant. */
    public String proof(String ticket, Timestamp at) {
        return proof(claims(ticket, at));
    }

    String proof(Map<String, Object> claims) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("typ", "dpop+jwt");
        header.put("alg", algorithm == SignatureAlgorithm.ED25519 ? "EdDSA" : "ES256");
        header.put("jwk", jwk());
        return signed(StrictJson.write(header), StrictJson.write(claims));
    }

    /** The compact JWS of any header and payload. */
    String signed(String header, String payload) {
        String text = base64(header) + "." + base64(payload);
        return text + "." + CompactJws.text(sign(text.getBytes(StandardCharsets.US_ASCII)));
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature =
                    Signature.getInstance(
                            algorithm == SignatureAlgorithm.ED25519
                                    ? "Ed25519"
                                    : "SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String base64(String text) {
        return CompactJws.text(text.getBytes(StandardCharsets.UTF_8));
    }

    static String hash(String ticket) {
        try {
            return CompactJws.text(
                    MessageDigest.getInstance("SHA-256")
                            .digest(ticket.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static TicketCheck.Shown shown(String proof) {
        return new TicketCheck.Shown(proof, METHOD, URI);
    }
}
