package dev.byztime.daemon.keys;

import java.nio.file.Path;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The authorities that may certify a peer.
 *
 * @param certificates their certificates, at least one
 */
public record Authorities(List<X509Certificate> certificates) {

    public Authorities {
        certificates = List.copyOf(certificates);
    }

    /** Reads the authorities from a file of certificates in PEM. */
    public static Authorities read(Path file) throws CertificateFileException {
        return of(PemFile.read(file));
    }

    static Authorities of(PemFile file) throws CertificateFileException {
        return new Authorities(file.certificates());
    }

    /** The time at which the first of their certificates ends. */
    public Instant expires() {
        return certificates.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    Set<TrustAnchor> anchors() {
        return certificates.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
    }
}
