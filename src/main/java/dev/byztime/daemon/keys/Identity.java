package dev.byztime.daemon.keys;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Who a node shows itself to be: a chain of certificates, and the key of the first.
 *
 * @param chain the node's own certificate first
 * @param key the private key of that one
 */
public record Identity(List<X509Certificate> chain, PrivateKey key) {

    public Identity {
        chain = List.copyOf(chain);
    }

    /**
     * Of two files.
     *
     * @param certificate a chain in PEM
     * @param key PKCS#8 in PEM, without a password
     * @throws CertificateFileException if one of them cannot be used, or the key is not that of the
     *     certificate
     */
    public static Identity read(Path certificate, Path key) throws CertificateFileException {
        return of(PemFile.read(certificate), PemFile.read(key));
    }

    static Identity of(PemFile certificate, PemFile key) throws CertificateFileException {
        List<X509Certificate> chain = certificate.certificates();
        String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
        Identity identity = new Identity(chain, key.key(algorithm));
        if (!identity.matches()) {
            throw new CertificateFileException(
                    key.path(),
                    "is not the key of the first certificate in %s (%s): no peer could agree on keys"
                            .formatted(
                                    certificate.path(),
                                    chain.getFirst().getSubjectX500Principal()));
        }
        return identity;
    }

    /** When the first of the certificates ends. */
    public Instant expires() {
        return chain.stream().map(c -> c.getNotAfter().toInstant()).min(Instant::compareTo).get();
    }

    /** Whether what one of them signs is what the other one verifies. */
    private boolean matches() {
        byte[] anything = "byztime".getBytes(StandardCharsets.US_ASCII);
        String kind =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signing = Signature.getInstance(kind);
            signing.initSign(key);
            signing.update(anything);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(kind);
            verifying.initVerify(chain.getFirst().getPublicKey());
            verifying.update(anything);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "identity of " + chain.getFirst().getSubjectX500Principal(); // not its key
    }
}
