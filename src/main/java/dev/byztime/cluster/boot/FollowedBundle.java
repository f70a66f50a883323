package dev.byztime.cluster.boot;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A client's TLS context that follows its SSL bundle: connections that are made after the bundle's
 * files have changed are made with the new ones, if the bundle is reloaded.
 */
final class FollowedBundle {

    private static final Logger log = LoggerFactory.getLogger(FollowedBundle.class);

    private volatile X509ExtendedKeyManager keys;
    private volatile X509ExtendedTrustManager trust;

    private FollowedBundle(SslBundle bundle) {
        this.keys = keys(bundle);
        this.trust = trust(bundle);
    }

    /**
     * @throws IllegalStateException if the bundle's files cannot be used
     */
    static SSLContext context(SslBundles bundles, String name) {
        SslBundle bundle = bundles.getBundle(name);
        FollowedBundle followed = new FollowedBundle(bundle);
        bundles.addBundleUpdateHandler(name, changed -> followed.exchange(name, changed));
        try {
            SSLContext context = SSLContext.getInstance(bundle.getProtocol());
            context.init(
                    new KeyManager[] {followed.new Keys()},
                    new TrustManager[] {followed.new Trust()},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void exchange(String name, SslBundle changed) {
        try {
            X509ExtendedKeyManager newKeys = keys(changed);
            trust = trust(changed);
            keys = newKeys;
            log.info("The certificates of the SSL bundle {} have been exchanged", name);
        } catch (RuntimeException e) { // Boot names none: files that are missing or no PEM
            log.error(
                    "The new certificates of the SSL bundle {} cannot be used; the old ones are"
                            + " kept",
                    name,
                    e);
        }
    }

    private static X509ExtendedKeyManager keys(SslBundle bundle) {
        return only(X509ExtendedKeyManager.class, bundle.getManagers().getKeyManagers());
    }

    private static X509ExtendedTrustManager trust(SslBundle bundle) {
        return only(X509ExtendedTrustManager.class, bundle.getManagers().getTrustManagers());
    }

    private static <T> T only(Class<T> type, Object[] all) {
        return Arrays.stream(all)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + type + " in the SSL bundle"));
    }

    /** What this side shows. A client asks for few of these methods. */
    private final class Keys extends X509ExtendedKeyManager {

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
            return keys.chooseEngineClientAlias(types, issuers, engine);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keys.chooseClientAlias(types, issuers, socket);
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return keys.getClientAliases(type, issuers);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return null;
        }
    }

    /** Whom this side believes. */
    private final class Trust extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            trust.checkServerTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            trust.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            trust.checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            trust.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            trust.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            trust.checkClientTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return trust.getAcceptedIssuers();
        }
    }
}
