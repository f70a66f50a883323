package dev.byztime.daemon.keys;

import java.nio.file.Path;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who is trusted to say who a peer is.
 *
 * @param certificates theirs, at least one
 */
public record Authorities(List<X509Certificate> certificates) {

    public Authorities {
        certificates = List.copyOf(certificates);
    }

    /** Of a file of certificates in PEM. */
    public static Authorities read(Path file) throws CertificateFileException {
        return new Authorities(PemFile.read(file).certificates());
    }

    Set<TrustAnchor> anchors() {
        return certificates.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
    }
}
