package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.web.server.Ssl;

/**
 * The settings that name a server's certificate and its private key, as an operator wrote them.
 *
 * @param certificate the setting of the certificate with its value, such as {@code
 *     server.ssl.certificate=file:tls.crt}
 * @param key the setting of the private key with its value, or only its name if it has no value
 * @param hasOneFile whether both are in one key store
 */
record TlsFiles(String certificate, String key, boolean hasOneFile) {

    /**
     * The settings of a server.
     *
     * @param prefix the prefix of the settings, such as {@code server.ssl}
     * @param ssl the settings below the prefix
     * @param bundles all bundles that are defined
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

    /** The settings of a bundle. */
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

    /**
     * A setting and its value. A value that is the key itself, and not the name of a file, is left
     * out.
     */
    private static String setting(String name, @Nullable String value) {
        return value == null || value.contains("-----") || value.startsWith("base64:")
                ? name
                : name + "=" + value;
    }
}
