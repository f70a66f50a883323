package dev.byztime.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.cluster.ClusterAgreement;
import dev.byztime.cluster.Instance;
import dev.byztime.cluster.InstanceSeal;
import dev.byztime.cluster.SentRequests;
import dev.byztime.cluster.SharedFolderRecordStore;
import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.SharedFolder;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.CertificateAuthority.Identity;
import dev.byztime.testing.FreePort;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.net.ssl.SSLContext;

/** Instances that show each other certificates, and one that shows another authority's. */
@Timeout(600)
class InstanceTlsIT {

    private static final int MESSAGES = 60;

    private static final String JUDGE = "/at-most-once/orders/judge-batch";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final JsonMapper json = new JsonMapper();
    private final List<ServiceProcess> instances = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private Identity ours;
    private HttpClient stranger;
    private HttpClient known;

    @TempDir private Path folder;

    @BeforeEach
    void begin() throws Exception {
        ours = identity("ours");
        stranger = client(null, ours);
        known = client(ours, ours);
    }

    @AfterEach
    void end() {
        instances.forEach(ServiceProcess::close);
        stranger.shutdownNow();
        known.shutdownNow();
    }

    @Test
    void aRequestIsSentOnOnlyBetweenInstancesThatTrustEachOther() throws Exception {
        start(ours);
        start(ours);
        awaitOwners(2, stranger);
        String messages = messages();
        assertThat(answers(judge(stranger, 0, messages, null))).containsOnly("ACCEPTED");
        Patiently.until(
                () -> // once the partitions have been shared out
                Set.copyOf(answers(judge(stranger, 1, messages, null)))
                                .equals(Set.of("DUPLICATE")));
        assertThat(instances.get(0).log()).doesNotContain("it answered 404");

        // clients need no certificate, but whoever sends a request on does
        String more = messages();
        assertThat(reason(judge(stranger, 0, more, mark(more)))).isEqualTo("no-owner");
        assertThat(reason(judge(known, 0, more, mark(messages())))).isEqualTo("no-owner");
        assertThat(reason(judge(known, 0, more, "another"))).isEqualTo("no-owner");
        assertThat(answers(judge(known, 0, more, mark(more)))).contains("ACCEPTED", "no-owner");

        // it has the key, but not a certificate of an authority that the others trust
        Identity theirs = identity("theirs");
        start(theirs);
        try (HttpClient both = client(null, ours, theirs)) {
            // the others hand nothing over to it, because they cannot send it tables
            Patiently.until(() -> instances.get(0).log().contains("did not reach"));
            assertThat(answers(judge(both, 0, messages(), null))).containsOnly("ACCEPTED");
            assertThat(answers(judge(both, 2, messages(), null))).containsOnly("no-owner");
        }
        assertThat(instances.get(2).log()).contains("do not trust each other");
    }

    private void start(Identity identity) throws Exception {
        begin(identity, "--server.ssl.client-auth=want", "--byztime.cluster.instance-bundle=web")
                .awaitStart();
    }

    private ServiceProcess begin(Identity identity, String... more) throws IOException {
        int port = FreePort.any();
        String bundle = "--spring.ssl.bundle.pem.web.";
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "-Xmx160m",
                                "--server.port=" + port,
                                "--byztime.cluster.address=https://localhost:" + port,
                                "--byztime.state=shared:" + folder.resolve("shared"),
                                "--byztime.timedata=" + folder.resolve("timedata"),
                                "--byztime.provider="
                                        + (instances.isEmpty() ? "standalone" : "external"),
                                "--byztime.at-most-once.max-clock-skew=100ms",
                                "--byztime.at-most-once.margin=2500ms",
                                "--byztime.refused-after.error=50ms",
                                "--server.ssl.bundle=web",
                                bundle + "keystore.certificate=file:" + identity.certificate(),
                                bundle + "keystore.private-key=file:" + identity.key(),
                                bundle + "truststore.certificate=file:" + ours.authority()));
        words.addAll(List.of(more));
        ServiceProcess instance =
                ServiceProcess.start(
                        Files.createDirectory(folder.resolve("instance-" + instances.size())),
                        words.toArray(String[]::new));
        instances.add(instance);
        ports.add(port);
        return instance;
    }

    private Identity identity(String authority) throws IOException {
        return new CertificateAuthority(Files.createDirectory(folder.resolve(authority)))
                .identity("localhost");
    }

    private HttpClient client(@Nullable Identity own, Identity... trusted) throws IOException {
        StringBuilder authorities = new StringBuilder();
        for (Identity each : trusted) {
            authorities.append(Files.readString(each.authority()));
        }
        SSLContext context =
                SslBundle.of(
                                new PemSslStoreBundle(
                                        own == null
                                                ? null
                                                : PemSslStoreDetails.forCertificate(
                                                                "file:" + own.certificate())
                                                        .withPrivateKey("file:" + own.key()),
                                        PemSslStoreDetails.forCertificate(authorities.toString())))
                        .createSslContext();
        return HttpClient.newBuilder().sslContext(context).build();
    }

    /** What an instance that sends these messages to the first one shows. */
    private String mark(String messages) throws Exception {
        ClusterAgreement agreement;
        try (SharedFolderRecordStore store =
                new SharedFolderRecordStore(
                        SharedFolder.open(folder.resolve("shared")), new LinuxClock().pause())) {
            agreement = ClusterAgreement.parse(Objects.requireNonNull(store.read("agreement")));
        }
        Timestamp now = TimestampText.parse(get(stranger, 0, "/time").path("estimate").asString());
        Reading.Basis basis = new Reading.Basis(now, Timestamp.ZERO, Era.of(1, 1), 0, 0);
        return new SentRequests(
                        agreement.seal(),
                        new Instance(UUID.randomUUID(), "https://localhost:1"),
                        () -> new Reading(basis, 0, 0, null, Reading.Status.SYNCHRONIZED))
                .prove(
                        new InstanceSeal.Request(
                                "POST",
                                JUDGE,
                                OwnerRequest.heeded(name ->
                                        name.equals("Content-Type")
                                                ? List.of("application/json")
                                                : List.of())),
                        messages.getBytes(StandardCharsets.UTF_8),
                        List.of(),
                        new Instance(
                                UUID.fromString(
                                        get(stranger, 0, "/partitions").path("self").asString()),
                                "https://localhost:" + ports.getFirst()))
                .header();
    }

    /** Waits until each instance owns something, and all partitions have owners. */
    private void awaitOwners(int count, HttpClient client) {
        Patiently.until(() -> {
            int all = 0;
            for (int i = 0; i < count; i++) {
                int owned = 0;
                for (JsonNode one : get(client, i, "/partitions").path("partitions")) {
                    owned += one.path("here").asBoolean() ? 1 : 0;
                }
                if (owned == 0) {
                    return false;
                }
                all += owned;
            }
            return all == 16;
        });
    }

    private String messages() throws Exception {
        String now = get(stranger, 0, "/time").path("estimate").asString();
        return IntStream.range(0, MESSAGES)
                .mapToObj(i -> "{\"connection\":\"c%d\",\"timestamp\":\"%s\"}".formatted(i, now))
                .collect(Collectors.joining(",", "{\"messages\":[", "]}"));
    }

    private static String reason(JsonNode problem) {
        return problem.path("reason").asString("");
    }

    /** The verdict on each message, or why there is none. */
    private static List<String> answers(JsonNode batch) {
        return batch.path("messages")
                .valueStream()
                .map(one ->
                        one.has("problem")
                                ? one.at("/problem/reason").asString()
                                : one.path("verdict").asString())
                .toList();
    }

    private JsonNode get(HttpClient client, int instance, String path) throws Exception {
        return send(client, HttpRequest.newBuilder(uri(instance, path)));
    }

    /**
     * @param mark of an instance that sends the request on, if there is one
     */
    private JsonNode judge(HttpClient client, int instance, String messages, @Nullable String mark)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(instance, JUDGE))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(messages));
        if (mark != null) {
            request.header(OwnerRequest.FORWARDED, mark);
        }
        return send(client, request);
    }

    private JsonNode send(HttpClient client, HttpRequest.Builder request) throws Exception {
        return json.readTree(
                client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString()).body());
    }

    private URI uri(int instance, String path) {
        return URI.create("https://localhost:" + ports.get(instance) + path);
    }
}
