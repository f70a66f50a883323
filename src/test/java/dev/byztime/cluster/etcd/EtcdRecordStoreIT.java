package dev.byztime.cluster.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.cluster.SharedRecordStore;
import dev.byztime.cluster.SharedRecordStoreContract;
import dev.byztime.cluster.StoreAddress;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.CertificateAuthority.Identity;
import dev.byztime.testing.CuttingProxy;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.LocalEtcd;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;

/** Records in real etcds. */
@Timeout(300)
class EtcdRecordStoreIT extends SharedRecordStoreContract {

    @TempDir private static Path folder;

    private static LocalEtcd one;

    @BeforeAll
    static void begin() throws IOException {
        one = LocalEtcd.start(folder, 1, "http");
    }

    @AfterAll
    static void endEtcd() {
        if (one != null) {
            one.close();
        }
    }

    @Override
    protected SharedRecordStore at(int port) {
        return new EtcdRecordStore(access("etcd:http://127.0.0.1:" + port, null, null));
    }

    private static EtcdAccess access(
            String address, @Nullable EtcdLogin login, @Nullable SSLContext tls) {
        StoreAddress.Etcd etcd = (StoreAddress.Etcd) StoreAddress.of(address);
        return new EtcdAccess(etcd.endpoints(), etcd.prefix(), login, tls, CONNECT, REQUEST);
    }

    @Override
    protected int port() {
        return one.ports().getFirst();
    }

    @Override
    protected void stopServer() {
        LinuxCalls.stop(one.member(0));
    }

    @Override
    protected void resumeServer() {
        LinuxCalls.resume(one.member(0));
    }

    /** A read is; a write of which nobody knows whether it took effect is not. */
    @Test
    void aRequestWithoutAnswerIsRepeatedElsewhereOnlyIfItChangesNothing() throws Exception {
        try (CuttingProxy first = new CuttingProxy(port())) {
            String address =
                    "etcd:http://127.0.0.1:%d,http://127.0.0.1:%d".formatted(first.port(), port());
            first.cutAnswers(true);
            try (SharedRecordStore reader = new EtcdRecordStore(access(address, null, null));
                    SharedRecordStore writer = new EtcdRecordStore(access(address, null, null))) {
                assertThat(reader.read(name)).isNull();
                assertThatIOException().isThrownBy(() -> writer.replace(name, null, bytes("a")));
                assertThat(writer.read(name)).isEqualTo(bytes("a"));
                assertThat(writer.replace(name, bytes("a"), bytes("b"))).isTrue();
            }
        }
    }

    @Test
    void servicesWithTwoPrefixesShareNothing() throws IOException {
        String address = "etcd:http://127.0.0.1:" + port();
        try (SharedRecordStore blue = new EtcdRecordStore(access(address + "/blue", null, null))) {
            assertThat(blue.replace(name, null, bytes("b"))).isTrue();
            assertThat(store().read(name)).isNull();
            assertThat(blue.list("test-")).containsOnlyKeys(name);
        }
    }

    @Test
    void aUserWhomEtcdDoesNotAskForIsNamed() {
        try (SharedRecordStore wrong =
                new EtcdRecordStore(
                        new EtcdAccess(
                                List.of(URI.create("http://127.0.0.1:" + port())),
                                "x",
                                new EtcdLogin("nobody", "none"),
                                null,
                                CONNECT,
                                REQUEST))) {
            assertThatIOException()
                    .isThrownBy(() -> wrong.read(name))
                    .withMessageContaining("authentication is not enabled");
        }
    }

    @Test
    void anEtcdWithoutGatewayIsNamed(@TempDir Path files) throws IOException {
        try (LocalEtcd etcd = LocalEtcd.start(files, 1, "http", "--enable-grpc-gateway=false");
                SharedRecordStore store = at(etcd.ports().getFirst())) {
            assertThatIOException()
                    .isThrownBy(() -> store.read(name))
                    .withMessageContaining("enable-grpc-gateway: true");
        }
    }

    @Test
    void anotherMemberIsAskedIfOneIsGone(@TempDir Path files) throws Exception {
        try (LocalEtcd three = LocalEtcd.start(files, 3, "http")) {
            String address =
                    "etcd:http://127.0.0.1:%d,http://127.0.0.1:%d,http://127.0.0.1:%d"
                            .formatted(three.ports().toArray());
            try (SharedRecordStore store = new EtcdRecordStore(access(address, null, null))) {
                Patiently.until(() -> answers(store));
                assertThat(store.replace(name, null, bytes("a"))).isTrue();
                LinuxCalls.stop(three.member(0));
                // the group may need a new leader
                Patiently.until(() -> isSet(store, bytes("stopped")));
                LinuxCalls.resume(three.member(0));
                Patiently.kill(three.member(0));
                Patiently.until(() -> isSet(store, bytes("b")));
                assertThat(store.read(name)).isEqualTo(bytes("b"));
                Patiently.kill(three.member(1));
                assertThatIOException().isThrownBy(() -> store.read(name)); // no majority
                assertThatIOException()
                        .isThrownBy(() -> store.replace(name, bytes("b"), bytes("c")));
            }
        }
    }

    private static boolean answers(SharedRecordStore store) {
        try {
            store.read("nothing");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** As an owner does it: an unknown outcome is looked up. */
    private boolean isSet(SharedRecordStore store, byte[] content) {
        try {
            byte[] now = store.read(name);
            return Arrays.equals(now, content) || store.replace(name, now, content);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aUserNeedsTheRightPassword(@TempDir Path files) throws Exception {
        try (LocalEtcd etcd = LocalEtcd.start(files, 1, "http")) {
            String address = "http://127.0.0.1:" + etcd.ports().getFirst();
            Patiently.until(() -> answers(at(etcd.ports().getFirst())));
            createUser(address);
            EtcdLogin right = new EtcdLogin("byztime", "secret");
            try (SharedRecordStore store =
                            new EtcdRecordStore(access("etcd:" + address, right, null));
                    SharedRecordStore wrong =
                            new EtcdRecordStore(
                                    access(
                                            "etcd:" + address,
                                            new EtcdLogin("byztime", "wrong"),
                                            null));
                    SharedRecordStore elsewhere =
                            new EtcdRecordStore(access("etcd:" + address + "/x", right, null));
                    SharedRecordStore nobody = at(etcd.ports().getFirst())) {
                assertThat(store.replace(name, null, bytes("a"))).isTrue();
                assertThatIOException()
                        .isThrownBy(() -> wrong.read(name))
                        .withMessageContaining(address)
                        .withMessageContaining("invalid user ID or password")
                        .withMessageNotContaining("secret");
                assertThatIOException()
                        .isThrownBy(() -> elsewhere.read(name))
                        .withMessageContaining("permission denied");
                assertThatIOException()
                        .isThrownBy(() -> nobody.read(name))
                        .withMessageContaining("user name is empty");
                // its password changes, so all its tokens are void
                etcdctl(address, "/v3/auth/user/changepw", "byztime", "secret");
                assertThat(store.replace(name, bytes("a"), bytes("b"))).isTrue();
            }
        }
    }

    private static void createUser(String address) throws Exception {
        etcdctl(address, "/v3/auth/user/add", "root", "root");
        etcdctl(address, "/v3/auth/user/add", "byztime", "secret");
        post(address, "/v3/auth/role/add", Map.of("name", "records"));
        post(
                address,
                "/v3/auth/role/grant",
                Map.of(
                        "name",
                        "records",
                        "perm",
                        Map.of(
                                "permType",
                                "READWRITE",
                                "key",
                                base64("byztime/"),
                                "range_end",
                                base64("byztime0"))));
        post(address, "/v3/auth/user/grant", Map.of("user", "byztime", "role", "records"));
        post(address, "/v3/auth/user/grant", Map.of("user", "root", "role", "root"));
        post(address, "/v3/auth/enable", Map.of());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(bytes(text));
    }

    private static void etcdctl(String address, String path, String user, String password)
            throws Exception {
        post(address, path, Map.of("name", user, "password", password));
    }

    private static void post(String address, String path, Map<String, ?> body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(address + path))
                            .timeout(Duration.ofSeconds(20))
                            .POST(
                                    BodyPublishers.ofByteArray(
                                            JsonMapper.shared().writeValueAsBytes(body)));
            if (path.endsWith("changepw")) {
                request.header("Authorization", rootToken(client, address));
            }
            String said = client.send(request.build(), BodyHandlers.ofString()).body();
            assertThat(said).doesNotContain("error");
        }
    }

    private static String rootToken(HttpClient client, String address) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/v3/auth/authenticate"))
                        .timeout(Duration.ofSeconds(20))
                        .POST(BodyPublishers.ofString("{\"name\":\"root\",\"password\":\"root\"}"))
                        .build();
        return JsonMapper.shared()
                .readTree(client.send(request, BodyHandlers.ofString()).body())
                .path("token")
                .asString();
    }

    @Test
    void certificatesAreChecked(@TempDir Path files) throws Exception {
        CertificateAuthority ours =
                new CertificateAuthority(Files.createDirectory(files.resolve("ours")));
        CertificateAuthority theirs =
                new CertificateAuthority(Files.createDirectory(files.resolve("theirs")));
        Identity server = ours.identity("localhost");
        try (LocalEtcd etcd =
                LocalEtcd.start(
                        files,
                        1,
                        "https",
                        "--cert-file=" + server.certificate(),
                        "--key-file=" + server.key(),
                        "--trusted-ca-file=" + server.authority(),
                        "--client-cert-auth")) {
            String address = "etcd:https://localhost:" + etcd.ports().getFirst();
            try (SharedRecordStore store =
                            new EtcdRecordStore(access(address, null, tls(server, server)));
                    SharedRecordStore distrustful =
                            new EtcdRecordStore(
                                    access(
                                            address,
                                            null,
                                            tls(server, theirs.identity("localhost"))));
                    SharedRecordStore stranger =
                            new EtcdRecordStore(
                                    access(
                                            address,
                                            null,
                                            tls(theirs.identity("localhost"), server)))) {
                Patiently.until(() -> answers(store));
                assertThat(store.replace(name, null, bytes("a"))).isTrue();
                assertThat(store.read(name)).isEqualTo(bytes("a"));
                assertThatIOException()
                        .isThrownBy(() -> distrustful.read(name))
                        .withMessageContaining("localhost")
                        .withMessageContaining("PKIX path");
                // etcd closes the connection, and its alert may be lost with it
                assertThatIOException()
                        .isThrownBy(() -> stranger.read(name))
                        .withMessageContaining("localhost");
            }
        }
    }

    private static SSLContext tls(Identity own, Identity trusted) {
        return SslBundle.of(
                        new PemSslStoreBundle(
                                PemSslStoreDetails.forCertificate("file:" + own.certificate())
                                        .withPrivateKey("file:" + own.key()),
                                PemSslStoreDetails.forCertificate("file:" + trusted.authority())))
                .createSslContext();
    }
}
