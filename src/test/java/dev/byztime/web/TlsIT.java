package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.CertificateAuthority.Identity;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.web.server.UnixSocketIT;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** The service behind a certificate, as docs/access.md has it, and behind the next one. */
@Timeout(600)
class TlsIT {

    private static final String WAIT =
            "GET /time/wait?until=1999999999.0&wait=25s HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir private Path folder;

    @Test
    void timeIsToldByTlsAndCertificatesAreExchangedWithoutARestart() throws Exception {
        Identity first = identity("first");
        Identity second = identity("second");
        Path certificate = Files.copy(first.certificate(), folder.resolve("tls.crt"));
        Path key = Files.copy(first.key(), folder.resolve("tls.key"));
        try (ServiceProcess service =
                ServiceProcess.start(
                                folder,
                                "--byztime.provider=standalone",
                                "--byztime.unix-socket=s",
                                "--server.ssl.bundle=web",
                                "--spring.ssl.bundle.pem.web.keystore.certificate=file:tls.crt",
                                "--spring.ssl.bundle.pem.web.keystore.private-key=file:tls.key",
                                "--spring.ssl.bundle.pem.web.reload-on-update=true",
                                "--spring.ssl.bundle.watch.file.quiet-period=100ms")
                        .awaitStart()) {
            URI uri = URI.create("https://localhost:" + service.uri("/").getPort() + "/time");
            assertThat(status(uri, first)).isEqualTo(200);
            assertThatExceptionOfType(SSLHandshakeException.class)
                    .isThrownBy(() -> status(uri, second));
            assertThatExceptionOfType(IOException.class) // in plain text
                    .isThrownBy(() -> service.get("/time"));
            assertThat(UnixSocketIT.serves(folder.resolve("s"))).isTrue(); // where it is

            replace(second.key(), key);
            service.await(
                    "refusal of another certificate's key",
                    () -> service.log().contains("the old certificate is kept"));
            assertThat(status(uri, first)).isEqualTo(200);
            replace(second.certificate(), certificate);
            service.await("exchange of certificates", () -> isTrusted(uri, second));
            assertThat(service.log()).contains("The certificate has been exchanged");
        }
    }

    /** With TLS there are fewer connections, and waits may not take them all. */
    @Test
    void waitsLeaveConnectionsToOthers() throws Exception {
        Identity own = identity("own");
        Files.copy(own.certificate(), folder.resolve("tls.crt"));
        Files.copy(own.key(), folder.resolve("tls.key"));
        List<Socket> waiting = new ArrayList<>();
        try (ServiceProcess service =
                ServiceProcess.start(
                                folder,
                                "-Xmx96m",
                                "--byztime.provider=standalone",
                                "--server.ssl.bundle=web",
                                "--spring.ssl.bundle.pem.web.keystore.certificate=file:tls.crt",
                                "--spring.ssl.bundle.pem.web.keystore.private-key=file:tls.key")
                        .awaitStart()) {
            int port = service.uri("/").getPort();
            SSLSocketFactory tls = context(own).getSocketFactory();
            for (int i = 0; i < 420; i++) {
                Socket socket = tls.createSocket("localhost", port);
                waiting.add(socket);
                socket.getOutputStream().write(WAIT.getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(status(URI.create("https://localhost:" + port + "/time"), own))
                        .isEqualTo(200);
                assertThat(status(URI.create("https://localhost:" + port + "/livez"), own))
                        .isEqualTo(200);
            }
        } finally {
            for (Socket each : waiting) {
                each.close();
            }
        }
    }

    private Identity identity(String authority) throws IOException {
        return new CertificateAuthority(Files.createDirectory(folder.resolve(authority)))
                .identity("localhost");
    }

    private void replace(Path from, Path to) throws IOException {
        Path beside = Files.copy(from, folder.resolve("new"));
        Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isTrusted(URI uri, Identity identity) throws Exception {
        try {
            return status(uri, identity) == 200;
        } catch (SSLHandshakeException e) {
            return false;
        }
    }

    private static int status(URI uri, Identity trusted) throws Exception {
        try (HttpClient http = HttpClient.newBuilder().sslContext(context(trusted)).build()) {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static SSLContext context(Identity trusted) throws Exception {
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        try (InputStream pem = Files.newInputStream(trusted.authority())) {
            authorities.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }
}
