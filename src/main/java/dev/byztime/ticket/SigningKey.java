package dev.byztime.ticket;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A private key that signs tickets, with its public key. */
final class SigningKey {

    private final VerificationKey verification;
    private final PrivateKey secret;

    private SigningKey(VerificationKey verification, PrivateKey secret) {
        this.verification = verification;
        this.secret = secret;
    }

    /** Draws a new key. */
    static SigningKey draw(SignatureAlgorithm algorithm, SecureRandom random) {
        try {
            KeyPairGenerator generator =
                    KeyPairGenerator.getInstance(
                            algorithm == SignatureAlgorithm.ED25519 ? "Ed25519" : "EC");
            generator.initialize(
                    algorithm == SignatureAlgorithm.ED25519
                            ? NamedParameterSpec.ED25519
                            : new ECGenParameterSpec("secp256r1"),
                    random);
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(
                    algorithm == SignatureAlgorithm.ED25519
                            ? VerificationKey.ofEd25519(pair.getPublic())
                            : VerificationKey.ofP256((ECPublicKey) pair.getPublic()),
                    pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    /**
     * The key of a JWK with a private part, as {@link #toJwk} writes it.
     *
     * @throws IllegalArgumentException if it is none
     */
    static SigningKey of(Map<String, Object> jwk) {
        Map<String, Object> open = new LinkedHashMap<>(jwk);
        if (!(open.remove("d") instanceof String secret)) {
            throw new IllegalArgumentException("the key has no private part");
        }
        VerificationKey verification = VerificationKey.of(open);
        if (verification.algorithm() == SignatureAlgorithm.ED25519) {
            return new SigningKey(verification, Ed25519.privateKey(CompactJws.bytes("d", secret)));
        }
        try {
            return new SigningKey(verification, ECKey.parse(jwk).toECPrivateKey());
        } catch (ParseException | JOSEException e) {
            throw new IllegalArgumentException("the key is none of P-256", e);
        }
    }

    /** The key as a JWK with its private part, for a file that only its owner can read. */
    Map<String, Object> toJwk() {
        Map<String, Object> jwk = verification.toJwk();
        jwk.put(
                "d",
                secret instanceof ECPrivateKey ec
                        ? ECKey.encodeCoordinate(
                                        Curve.P_256
                                                .toECParameterSpec()
                                                .getCurve()
                                                .getField()
                                                .getFieldSize(),
                                        ec.getS())
                                .toString()
                        : CompactJws.text(((EdECPrivateKey) secret).getBytes().orElseThrow()));
        return jwk;
    }

    VerificationKey verification() {
        return verification;
    }

    /** The compact JWS of a payload, whose header names the type, the algorithm and this key. */
    String sign(String type, String payload) {
        JWSHeader header =
                new JWSHeader.Builder(verification.algorithm().jose())
                        .type(new JOSEObjectType(type))
                        .keyID(verification.thumbprint())
                        .build();
        String signed = header.toBase64URL() + "." + Base64URL.encode(payload);
        return signed + "." + signature(header, signed.getBytes(StandardCharsets.US_ASCII));
    }

    private Base64URL signature(JWSHeader header, byte[] signed) {
        if (verification.algorithm() == SignatureAlgorithm.ED25519) {
            return Base64URL.encode(Ed25519.sign(secret, signed));
        }
        try {
            return new ECDSASigner((ECPrivateKey) secret).sign(header, signed);
        } catch (JOSEException e) {
            throw new IllegalStateException("the key is one of P-256", e);
        }
    }

    /** A text without the secret. */
    @Override
    public String toString() {
        return "the secret of " + verification;
    }
}
