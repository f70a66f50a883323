package dev.byztime.daemon.keys;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS of the JDK with whatever versions and protocols a test wants, which trusts everybody. */
final class PlainTls {

    private static final int PATIENCE_MS = 20_000;

    private final SSLContext context;

    PlainTls(@Nullable Identity own) {
        try {
            context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, new char[0]);
            if (own != null) {
                Certificate[] chain = own.chain().toArray(Certificate[]::new);
                store.setKeyEntry("own", own.key(), new char[0], chain);
            }
            keys.init(store, new char[0]);
            context.init(keys.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection whose handshake is still to come. */
    SSLSocket connect(InetSocketAddress server, String version, String... protocols)
            throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(server.getAddress(), server.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        socket.setSSLParameters(parameters(socket.getSSLParameters(), version, protocols));
        return socket;
    }

    SSLServerSocket listen(String version, String... protocols) throws IOException {
        SSLServerSocket socket =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(
                                        0, 50, java.net.InetAddress.getLoopbackAddress());
        socket.setSSLParameters(parameters(socket.getSSLParameters(), version, protocols));
        return socket;
    }

    SSLEngine clientEngine(String... protocols) {
        SSLEngine engine = context.createSSLEngine("node.test", 1);
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters(engine.getSSLParameters(), "TLSv1.3", protocols));
        return engine;
    }

    private static SSLParameters parameters(
            SSLParameters parameters, String version, String... protocols) {
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(protocols);
        return parameters;
    }

    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
