package dev.byztime.daemon.keys;

import java.nio.file.Path;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
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
        return new Authorities(PemFile.read(file).certificates());
    }

    Set<TrustAnchor> anchors() {
        return certificates.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
    }
}
