package dev.byztime.daemon.keys;

import dev.byztime.clock.RealClock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * The common settings of all TLS connections of one identity: only TLS 1.3, and only {@code
 * ntske/1}.
 *
 * <p>Thread-safe.
 */
final class TlsSetup {

    /** The name of the protocol in TLS (ALPN; RFC 8915, section 4). */
    static final String PROTOCOL = "ntske/1";

    private static final String VERSION = "TLSv1.3";

    private final SSLContext context;
    private final boolean asks;
    private final boolean requires;

    private TlsSetup(
            @Nullable Identity own,
            @Nullable Authorities others,
            RealClock calendar,
            boolean requires) {
        try {
            this.context = SSLContext.getInstance(VERSION);
            context.init(
                    own == null ? new KeyManager[0] : keyManagers(own),
                    others == null
                            ? new TrustManager[0]
                            : new TrustManager[] {new DatedTrust(others, calendar)},
                    null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot speak TLS 1.3", e);
        }
        this.asks = others != null;
        this.requires = requires;
    }

    /**
     * The setup of a server.
     *
     * @param clients the authorities that may issue clients' certificates; null if no certificate
     *     is requested
     * @param requires whether clients without a certificate are refused
     */
    static TlsSetup ofServer(
            Identity own, @Nullable Authorities clients, boolean requires, RealClock calendar) {
        return new TlsSetup(own, clients, calendar, requires && clients != null);
    }

    /**
     * The setup of a client. If each connection has a setup of its own, none resumes the session of
     * another connection, whose server was checked at another time.
     *
     * @param own the identity for servers that ask for one; null for none
     */
    static TlsSetup ofClient(@Nullable Identity own, Authorities servers, RealClock calendar) {
        return new TlsSetup(own, servers, calendar, false);
    }

    SSLEngine serverEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine);
        if (requires) {
            parameters.setNeedClientAuth(true);
        } else if (asks) {
            parameters.setWantClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * Creates an engine for a connection to a server.
     *
     * @param name the name that the server's certificate must have
     */
    SSLEngine clientEngine(String name, int port) {
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {VERSION});
        parameters.setApplicationProtocols(new String[] {PROTOCOL});
        return parameters;
    }

    private static KeyManager[] keyManagers(Identity own) throws GeneralSecurityException {
        char[] password = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, password);
        } catch (IOException e) {
            throw new IllegalStateException("an empty store is not read from anywhere", e);
        }
        store.setKeyEntry("own", own.key(), password, own.chain().toArray(Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }
}
