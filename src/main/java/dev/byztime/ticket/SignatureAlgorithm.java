package dev.byztime.ticket;

import com.nimbusds.jose.JWSAlgorithm;

import java.util.Set;

/** The kinds of signatures that tickets and proofs can have: a closed list. */
public enum SignatureAlgorithm {
    /** EdDSA over Curve25519. RFC 8037 calls it EdDSA in headers, and RFC 9864 Ed25519. */
    ED25519(JWSAlgorithm.EdDSA, Set.of("EdDSA", "Ed25519")),
    /** ECDSA over P-256 with SHA-256. */
    ES256(JWSAlgorithm.ES256, Set.of("ES256"));

    private final JWSAlgorithm jose;
    private final Set<String> names;

    SignatureAlgorithm(JWSAlgorithm jose, Set<String> names) {
        this.jose = jose;
        this.names = names;
    }

    /** The name in the headers of tickets that are signed here. */
    JWSAlgorithm jose() {
        return jose;
    }

    /** Whether a header with this name means this algorithm. */
    boolean isCalled(String name) {
        return names.contains(name);
    }
}
