package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Collections;

/**
 * The check that a server has a private key which belongs to its certificate.
 *
 * <p>Without the check, the fault would show only when the first client connects, and then no
 * client could.
 */
final class TlsKeys {

    private static final byte[] SAMPLE = "byztime".getBytes(StandardCharsets.UTF_8);

    private static final String PROOF =
            "\"openssl x509 -pubkey -noout -in CERTIFICATE\" and \"openssl pkey -pubout -in KEY\""
                    + " print the same if they belong together (docs/access.md, \"TLS\").";

    private TlsKeys() {}

    /**
     * Checks the keys of a server.
     *
     * @param bundle the keys and certificates of the server
     * @param files their origin, for messages
     * @throws TlsKeyException if no client could connect
     */
    static void requireUsable(SslBundle bundle, TlsFiles files) {
        KeyStore store = store(bundle, files);
        if (store == null) {
            throw new TlsKeyException(
                    "There is neither a certificate nor a private key for TLS: %s is not set"
                            .formatted(files.certificate()),
                    "Set %s and %s (docs/access.md, \"TLS\"), or leave TLS out."
                            .formatted(files.certificate(), files.key()));
        }
        String password = bundle.getKey().getPassword();
        if (password == null) {
            password = bundle.getStores().getKeyStorePassword();
        }
        try {
            check(
                    store,
                    password == null ? null : password.toCharArray(),
                    bundle.getKey().getAlias(),
                    files);
        } catch (GeneralSecurityException e) {
            throw new TlsKeyException(
                    "The private key for TLS (%s) cannot be read: %s"
                            .formatted(files.key(), e.getMessage()),
                    "Check the password, and that the file is whole (docs/access.md, \"TLS\").");
        }
    }

    private static @Nullable KeyStore store(SslBundle bundle, TlsFiles files) {
        try {
            return bundle.getStores().getKeyStore();
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).contains("chain is not valid")) {
                throw new TlsKeyException(
                        "The certificates for TLS (%s) are no chain, so they cannot be used with the private key (%s)"
                                .formatted(files.certificate(), files.key()),
                        "Put the server's own certificate first, and behind each certificate the"
                                + " one that vouches for it (docs/access.md, \"TLS\").");
            }
            throw e; // explained elsewhere
        }
    }

    /**
     * Checks the private keys in a key store.
     *
     * @param password the password of the keys
     * @param alias the only alias that is used; null if any may be used
     */
    private static void check(
            KeyStore store, char @Nullable [] password, @Nullable String alias, TlsFiles files)
            throws GeneralSecurityException {
        boolean found = false;
        for (String one : Collections.list(store.aliases())) {
            if ((alias == null || alias.equalsIgnoreCase(one)) && store.isKeyEntry(one)) {
                Key key = store.getKey(one, password);
                Certificate[] chain = store.getCertificateChain(one);
                if (key instanceof PrivateKey secret && chain != null && chain.length > 0) {
                    found = true;
                    if (!areOnePair(secret, chain[0].getPublicKey())) {
                        throw other(files);
                    }
                }
            }
        }
        if (!found) {
            throw none(files);
        }
    }

    private static TlsKeyException none(TlsFiles files) {
        return files.hasOneFile()
                ? new TlsKeyException(
                        "There is no private key for TLS in the key store (%s)"
                                .formatted(files.key()),
                        "Use a key store that has the private key with its certificate, and an"
                                + " alias that is in it (docs/access.md, \"TLS\").")
                : new TlsKeyException(
                        "There is a certificate for TLS (%s), but no private key (%s)"
                                .formatted(files.certificate(), files.key()),
                        "Set %s to the file of the certificate's private key (docs/access.md, \"TLS\")."
                                .formatted(files.key().replaceAll("=.*", "")));
    }

    private static TlsKeyException other(TlsFiles files) {
        return new TlsKeyException(
                files.hasOneFile()
                        ? "The private key for TLS does not belong to its certificate, in %s"
                                .formatted(files.key())
                        : "The private key for TLS (%s) does not belong to the first certificate (%s)"
                                .formatted(files.key(), files.certificate()),
                "Use a key and a certificate that were made for each other. " + PROOF);
    }

    /** Whether the public key verifies what the private key signs. */
    static boolean areOnePair(PrivateKey secret, PublicKey open) {
        String algorithm = algorithm(secret);
        try {
            Signature signature = Signature.getInstance(algorithm);
            AlgorithmParameterSpec parameters = parameters(secret);
            if (parameters != null) {
                signature.setParameter(parameters);
            }
            signature.initSign(secret);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (NoSuchAlgorithmException e) {
            // without a provider for the algorithm only its name can be compared
            return secret.getAlgorithm().equals(open.getAlgorithm());
        } catch (GeneralSecurityException e) {
            return false; // a key of another kind, curve or length
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "DSA" -> "SHA256withDSA";
            default -> key.getAlgorithm(); // RSASSA-PSS, EdDSA, ML-DSA
        };
    }

    private static @Nullable AlgorithmParameterSpec parameters(PrivateKey key) {
        if (!key.getAlgorithm().equals("RSASSA-PSS")) {
            return null;
        }
        AlgorithmParameterSpec own = key instanceof RSAKey rsa ? rsa.getParams() : null;
        return own == null
                ? new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1)
                : own;
    }
}
