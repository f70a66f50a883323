package dev.byztime.cluster.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.cluster.http.InstanceTls;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.CertificateAuthority.Identity;
import dev.byztime.testing.Quiet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** With what an instance calls the others. */
class InstanceTlsTests {

    @RegisterExtension static final Quiet quiet = Quiet.about(FollowedBundle.class);

    @TempDir private Path folder;

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({ByztimeProperties.class, ServerProperties.class})
    static class Settings {}

    @Test
    void withoutSettingsItShowsNothing() {
        assertThat(tls()).isEqualTo(new InstanceTls(null, false));
        assertThat(tls("server.ssl.bundle=web")).isEqualTo(new InstanceTls(null, false));
        assertThat(tls("server.ssl.client-auth=none")).isEqualTo(new InstanceTls(null, false));
    }

    @Test
    void whoAsksForCertificatesMustShowOne() {
        assertThatExceptionOfType(ClusterStartException.class)
                .isThrownBy(() -> tls("server.ssl.bundle=web", "server.ssl.client-auth=want"))
                .withMessageContaining("none to show");
    }

    @Test
    void itFollowsItsBundle() throws Exception {
        Identity first = identity("first");
        Identity second = identity("second");
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("web", bundle(first));
        SSLContext client = FollowedBundle.context(bundles, "web");
        assertThat(shake(client, first)).isEqualTo("ok");
        assertThat(shake(client, second)).isEqualTo("refused");
        bundles.updateBundle("web", bundle(second));
        assertThat(shake(client, second)).isEqualTo("ok");
        assertThat(shake(client, first)).isEqualTo("refused");
        bundles.updateBundle("web", bundle(new Identity("x", folder, folder, folder)));
        assertThat(shake(client, second)).as("after files that cannot be used").isEqualTo("ok");
    }

    /** A handshake with a server that trusts, and is certified by, one authority. */
    private static String shake(SSLContext client, Identity server) throws Exception {
        try (SSLServerSocket listening =
                (SSLServerSocket)
                        bundle(server)
                                .createSslContext()
                                .getServerSocketFactory()
                                .createServerSocket(0)) {
            listening.setNeedClientAuth(true);
            Callable<Boolean> accept =
                    () -> {
                        try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                            accepted.getOutputStream().write(1);
                            return true;
                        }
                    };
            FutureTask<Boolean> serving = new FutureTask<>(accept);
            Thread.ofVirtual().start(serving);
            try (SSLSocket socket =
                    (SSLSocket)
                            client.getSocketFactory()
                                    .createSocket("localhost", listening.getLocalPort())) {
                return socket.getInputStream().read() == 1 ? "ok" : "ended";
            } catch (SSLHandshakeException e) {
                return "refused";
            }
        }
    }

    private Identity identity(String authority) throws IOException {
        return new CertificateAuthority(Files.createDirectory(folder.resolve(authority)))
                .identity("localhost");
    }

    private static SslBundle bundle(Identity identity) {
        return SslBundle.of(
                new PemSslStoreBundle(
                        PemSslStoreDetails.forCertificate("file:" + identity.certificate())
                                .withPrivateKey("file:" + identity.key()),
                        PemSslStoreDetails.forCertificate("file:" + identity.authority())));
    }

    private static InstanceTls tls(String... settings) {
        InstanceTls[] tls = new InstanceTls[1];
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues("byztime.provider=external")
                .withPropertyValues(settings)
                .run(context ->
                        tls[0] =
                                new ClusterConfiguration()
                                        .instanceTls(
                                                context.getBean(ByztimeProperties.class),
                                                context.getBean(ServerProperties.class),
                                                new DefaultSslBundleRegistry()));
        return tls[0];
    }
}
