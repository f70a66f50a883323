package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.web.server.Ssl;

/**
 * The settings that say where a server's certificate and its private key are, as an operator wrote
 * them.
 *
 * @param certificate with its value, such as {@code server.ssl.certificate=file:tls.crt}
 * @param key likewise; only its name if it has no value
 * @param hasOneFile whether both are in one key store
 */
record TlsFiles(String certificate, String key, boolean hasOneFile) {

    /**
     * Those of a server.
     *
     * @param prefix such as {@code server.ssl}
     * @param ssl what is set below it
     * @param bundles all that are defined
     */
    static TlsFiles of(String prefix, Ssl ssl, SslProperties bundles) {
        String bundle = ssl.getBundle();
        if (bundle != null) {
            return of(bundle, bundles);
        }
        if (ssl.getCertificate() != null || ssl.getCertificatePrivateKey() != null) {
            return new TlsFiles(
                    setting(prefix + ".certificate", ssl.getCertificate()),
                    setting(prefix + ".certificate-private-key", ssl.getCertificatePrivateKey()),
                    false);
        }
        String store = setting(prefix + ".key-store", ssl.getKeyStore());
        return new TlsFiles(store, store, true);
    }

    /** Those of a bundle. */
    static TlsFiles of(String bundle, SslProperties bundles) {
        JksSslBundleProperties jks = bundles.getBundle().getJks().get(bundle);
        if (jks != null) {
            String store =
                    setting(
                            "spring.ssl.bundle.jks." + bundle + ".keystore.location",
                            jks.getKeystore().getLocation());
            return new TlsFiles(store, store, true);
        }
        PemSslBundleProperties pem = bundles.getBundle().getPem().get(bundle);
        String prefix = "spring.ssl.bundle.pem." + bundle + ".keystore";
        return new TlsFiles(
                setting(
                        prefix + ".certificate",
                        pem == null ? null : pem.getKeystore().getCertificate()),
                setting(
                        prefix + ".private-key",
                        pem == null ? null : pem.getKeystore().getPrivateKey()),
                false);
    }

    /** Without what may be the key itself, which a value may be instead of a file's name. */
    private static String setting(String name, @Nullable String value) {
        return value == null || value.contains("-----") || value.startsWith("base64:")
                ? name
                : name + "=" + value;
    }
}
