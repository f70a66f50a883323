package dev.byztime.ticket;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A public key that verifies signatures of one algorithm, which the key decides. */
public final class VerificationKey {

    private static final List<String> SECRETS =
            List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private static final int P256_BYTES = 32;

    private final SignatureAlgorithm algorithm;
    private final JWK jwk;
    private final PublicKey key;
    private final String thumbprint;

    private VerificationKey(SignatureAlgorithm algorithm, JWK jwk, PublicKey key) {
        this.algorithm = algorithm;
        this.jwk = jwk;
        this.key = key;
        this.thumbprint = thumbprint(jwk);
    }

    /**
     * The key of a JWK (RFC 7517).
     *
     * @throws IllegalArgumentException if it is not a public key of one of the algorithms; the
     *     message says why
     */
    public static VerificationKey of(Map<String, Object> members) {
        for (String secret : SECRETS) {
            if (members.containsKey(secret)) {
                throw new IllegalArgumentException("the key has a private part: " + secret);
            }
        }
        if ("OKP".equals(members.get("kty"))) {
            return checked(members, okp(text(members, "crv"), text(members, "x")));
        }
        if ("EC".equals(members.get("kty"))) {
            return checked(
                    members, ec(text(members, "crv"), text(members, "x"), text(members, "y")));
        }
        throw new IllegalArgumentException("the key's kty is neither OKP nor EC");
    }

    static VerificationKey ofEd25519(PublicKey key) {
        return okp(Curve.Ed25519.getName(), CompactJws.text(Ed25519.bytes(key)));
    }

    static VerificationKey ofP256(ECPublicKey key) {
        ECKey jwk = new ECKey.Builder(Curve.P_256, key).build();
        return new VerificationKey(SignatureAlgorithm.ES256, jwk, key);
    }

    private static VerificationKey checked(Map<String, Object> members, VerificationKey key) {
        Object use = members.get("use");
        Object alg = members.get("alg");
        if (use != null && !use.equals("sig")) {
            throw new IllegalArgumentException("the key's use is not sig");
        }
        if (alg != null && !(alg instanceof String name && key.algorithm.isCalled(name))) {
            throw new IllegalArgumentException("the key's alg is not that of its kind");
        }
        return key;
    }

    private static VerificationKey okp(String curve, String x) {
        if (!curve.equals(Curve.Ed25519.getName())) {
            throw new IllegalArgumentException("the key's crv is not Ed25519");
        }
        PublicKey key = Ed25519.publicKey(CompactJws.bytes("x", x));
        JWK jwk = new OctetKeyPair.Builder(Curve.Ed25519, new Base64URL(x)).build();
        return new VerificationKey(SignatureAlgorithm.ED25519, jwk, key);
    }

    private static VerificationKey ec(String curve, String x, String y) {
        if (!curve.equals(Curve.P_256.getName())) {
            throw new IllegalArgumentException("the key's crv is not P-256");
        }
        if (CompactJws.bytes("x", x).length != P256_BYTES
                || CompactJws.bytes("y", y).length != P256_BYTES) {
            throw new IllegalArgumentException("the key's x and y do not have 32 bytes each");
        }
        try {
            // which refuses points that are not on the curve
            ECKey jwk = ECKey.parse(Map.of("kty", "EC", "crv", curve, "x", x, "y", y));
            return new VerificationKey(SignatureAlgorithm.ES256, jwk, jwk.toECPublicKey());
        } catch (ParseException | JOSEException | IllegalStateException e) {
            throw new IllegalArgumentException("the key is no point of P-256", e);
        }
    }

    private static String text(Map<String, Object> members, String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the key has no " + name);
    }

    private static String thumbprint(JWK jwk) {
        try {
            return jwk.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The thumbprint of the key (RFC 7638), which is also the kid of keys made here. */
    public String thumbprint() {
        return thumbprint;
    }

    SignatureAlgorithm algorithm() {
        return algorithm;
    }

    /** Whether this key signed the text, by its own algorithm and no other. */
    boolean signed(CompactJws jws) {
        if (!(jws.header().get("alg") instanceof String name && algorithm.isCalled(name))) {
            return false;
        }
        return switch (algorithm) {
            case ED25519 -> Ed25519.fits(key, jws.signed(), jws.signature());
            case ES256 -> es256Fits(jws);
        };
    }

    /**
     * Whether a signature of ECDSA fits. A second signature of the same text (with n - s in the
     * place of s) fits too, and does no harm: verdicts depend on claims and thumbprints, and a
     * proof is bound to the whole text of its ticket.
     */
    private boolean es256Fits(CompactJws jws) {
        try {
            return new ECDSAVerifier((ECPublicKey) key)
                    .verify(
                            new JWSHeader(algorithm.jose()),
                            jws.signed(),
                            Base64URL.encode(jws.signature()));
        } catch (JOSEException e) {
            return false; // of the wrong length, or of numbers that cannot be
        }
    }

    /** The key as a JWK, without a kid. */
    Map<String, Object> toJwk() {
        return new LinkedHashMap<>(jwk.toJSONObject());
    }

    /** The key as a JWK for a JWKS (RFC 7517). */
    public Map<String, Object> toPublishedJwk() {
        Map<String, Object> members = toJwk();
        members.put("kid", thumbprint);
        members.put("use", "sig");
        members.put("alg", algorithm.jose().getName());
        return members;
    }

    @Override
    public String toString() {
        return "the " + algorithm + " key " + thumbprint;
    }
}
