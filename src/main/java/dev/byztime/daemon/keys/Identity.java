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
 * The identity that a node shows to others: a chain of certificates, and the key of the first.
 *
 * @param chain the chain, which begins with the node's own certificate
 * @param key the private key of that certificate
 */
public record Identity(List<X509Certificate> chain, PrivateKey key) {

    public Identity {
        chain = List.copyOf(chain);
    }

    /**
     * Reads an identity from two files.
     *
     * @param certificate the file of a chain in PEM
     * @param key the file of a PKCS#8 key in PEM, without a password
     * @throws CertificateFileException if a file cannot be used, or the key does not belong to the
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

    /** The time at which the first certificate ends. */
    public Instant expires() {
        return chain.stream().map(c -> c.getNotAfter().toInstant()).min(Instant::compareTo).get();
    }

    /** Whether the certificate's key verifies what the private key signs. */
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
        return "identity of " + chain.getFirst().getSubjectX500Principal(); // without the key
    }
}
