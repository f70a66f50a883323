package dev.byztime.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.cluster.ClusterAgreement;
import dev.byztime.cluster.Instance;
import dev.byztime.cluster.InstanceSeal;
import dev.byztime.cluster.MovedPartition;
import dev.byztime.cluster.PartitionBounds;
import dev.byztime.cluster.SentRequests;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.testing.FreePort;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** An instance that asks its clients for tokens, and what others and strangers send it. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT,
        properties = {
            "byztime.provider=standalone",
            "server.servlet.context-path=/below",
            "byztime.tokens=src/test/resources/access/tokens",
            "byztime.at-most-once.max-clock-skew=100ms",
            "byztime.at-most-once.margin=1100ms",
            "byztime.refused-after.error=50ms"
        })
@DirtiesContext // it ends before JUnit deletes the folder that it writes to
class BetweenInstancesTests {

    private static final String PREFIX = "/below";
    private static final String JUDGE = PREFIX + "/at-most-once/orders/judge";
    private static final String TOKEN = "Bearer test-sender-0123456789abcdef0123";
    private static final String WATCHER = "Bearer test-watcher-0123456789abcdef012";
    private static final String FORGED = "{\"verdict\":\"ACCEPTED\"}";
    private static final List<String> MAY_JUDGE = List.of("at-most-once");

    @TempDir private static Path folder;

    private static int connections;

    @Autowired private JsonMapper json;
    @Autowired private ClusterAgreement agreement;
    @Autowired private Instance self;
    @Autowired private ConsumerContext context;
    @Autowired private OwnerRequests others;

    private final HttpClient http = HttpClient.newHttpClient();
    private SentRequests other;

    @DynamicPropertySource
    static void anAddress(DynamicPropertyRegistry properties) throws IOException {
        int port = FreePort.any();
        properties.add("server.port", () -> port);
        properties.add("byztime.cluster.address", () -> "http://127.0.0.1:" + port);
        properties.add("byztime.state", () -> "shared:" + folder.resolve("shared"));
        properties.add("byztime.timedata", () -> folder.resolve("timedata").toString());
    }

    @BeforeEach
    void begin() {
        other = sender(agreement);
        Patiently.until(() ->
                body(send(judge(fresh(), MAY_JUDGE)).response)
                        .path("verdict")
                        .asString("")
                        .equals("ACCEPTED"));
    }

    @AfterEach
    void end() {
        http.shutdownNow();
    }

    private SentRequests sender(ClusterAgreement agreed) {
        return new SentRequests(
                agreed.seal(), new Instance(UUID.randomUUID(), "http://127.0.0.1:1"), context);
    }

    @Test
    void whatAnotherInstanceHasCheckedNeedsNoToken() throws Exception {
        assertThat(verdict(send(judge(fresh(), MAY_JUDGE)))).isEqualTo("ACCEPTED");
        for (List<String> others :
                List.of(
                        List.<String>of(),
                        List.of("leases"),
                        List.of("at-most-once", "leases"),
                        List.of("of-a-later-version"))) {
            Exchange refused = send(judge(fresh(), others));
            assertThat(refused.response.statusCode()).as("%s", others).isEqualTo(401);
            assertThat(refused.isProven()).isTrue();
        }
        // clients need one, and get no proofs
        assertThat(send(client(fresh(), null)).statusCode()).isEqualTo(401);
        HttpResponse<byte[]> answer = send(client(fresh(), TOKEN));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue(OwnerAnswer.MAC)).isEmpty();
    }

    @Test
    void whatIsSentOnIsDecidedAndBelieved() {
        String message = fresh();
        for (String verdict : List.of("ACCEPTED", "DUPLICATE")) {
            Optional<OwnerAnswer> answer = others.send(self, forOwner(message));
            assertThat(answer).isPresent();
            assertThat(json.readTree(answer.orElseThrow().body()).path("verdict").asString())
                    .isEqualTo(verdict);
        }
    }

    /** Whoever gives them: controllers, filters, the container, and handlers before it. */
    @Test
    void everyAnswerToAnInstanceIsProven() {
        for (Sent sent :
                List.of(
                        sent("GET", PREFIX + "/time", "", Map.of()),
                        sent("GET", "/time", "", Map.of()),
                        sent("HEAD", PREFIX + "/time", "", Map.of()),
                        sent("GET", PREFIX + "/nothing/here", "", Map.of()),
                        sent("GET", PREFIX + "/time?maxError=1ms&maxError=1ms", "", Map.of()),
                        sent("DELETE", PREFIX + "/leases/acquire", "", Map.of()),
                        sent("POST", JUDGE, "{", Map.of("Content-Type", "application/json")),
                        sent("POST", JUDGE, "{}", Map.of("Content-Type", "text/plain")),
                        sent("GET", PREFIX + "/time", "", Map.of("Accept", "a malformed one")),
                        sent("TRACE", PREFIX + "/time", "", Map.of()),
                        sent("GET", PREFIX + "/time%EF%BF%BD", "", Map.of()),
                        sent(
                                "OPTIONS",
                                PREFIX + "/time",
                                "",
                                Map.of(
                                        "Origin",
                                        "http://elsewhere.example",
                                        "Access-Control-Request-Method",
                                        "GET")))) {
            Exchange exchange = send(sent);
            assertThat(exchange.isProven())
                    .as("%s %s: %d", sent.method, sent.target, exchange.response.statusCode())
                    .isTrue();
        }
    }

    @Test
    void whatWasChangedOrIsForAnotherIsNotDecided() {
        String message = fresh();
        Sent sent = judge(message, MAY_JUDGE);

        assertRefused(send(sent.with(body -> body.replace("orders", "other") + " ")), true);
        assertRefused(
                send(
                        new Sent(
                                "POST",
                                PREFIX + "/at-most-once/others/judge",
                                sent.body,
                                sent.headers,
                                sent.proof)),
                false);
        assertRefused(
                send(
                        new Sent(
                                "POST",
                                JUDGE,
                                sent.body,
                                Map.of("Content-Type", "application/json;charset=utf-8"),
                                sent.proof)),
                false);
        other = sender(agreement);
        assertRefused(
                send(judge(message, MAY_JUDGE, new Instance(UUID.randomUUID(), self.address()))),
                "outcome-unknown",
                true);
        assertRefused(
                send(judge(message, MAY_JUDGE, new Instance(self.id(), "http://127.0.0.1:2"))),
                false);
        other =
                sender(
                        ClusterAgreement.draw(
                                agreement.partitions(), agreement.limits(), new SecureRandom()));
        assertRefused(send(judge(message, MAY_JUDGE)), false);

        other = sender(agreement);
        Sent good = judge(message, MAY_JUDGE);
        assertThat(verdict(send(good))).isEqualTo("ACCEPTED");
        assertRefused(send(good), "outcome-unknown", true); // and not that nothing was done
    }

    @Test
    void tablesAreTakenFromInstancesOnly() throws IOException {
        String path = PREFIX + "/partitions/0/tables";
        MovedPartition moved =
                new MovedPartition(new UUID(1, 1), PartitionBounds.NONE, 0, 0, new byte[8]);
        others.send(self, 0, moved); // it throws if they are not taken
        byte[] tables = moved.toBytes();
        assertThat(put(path, tables).response.statusCode()).isEqualTo(204);
        assertThat(put(path, tables).isProven()).isTrue();
        assertThat(put(PREFIX + "/partitions/16/tables", tables).response.statusCode())
                .isEqualTo(404);
        assertThat(put(PREFIX + "/partitions/-1/tables", tables).response.statusCode())
                .isEqualTo(404);
        assertThat(put(path, new byte[0]).response.statusCode()).isEqualTo(400);
        assertThat(put(path, new byte[8]).response.statusCode()).isEqualTo(400);
    }

    /** Rule 26 of docs/scale-out.md. */
    @Test
    void whoeverHasTheAddressOfAnInstanceThatHasEndedDecidesNothing() throws Exception {
        try (Stranger stranger = new Stranger(0, FORGED)) {
            long before = others.forged();
            Instance ended = new Instance(UUID.randomUUID(), stranger.address());
            for (Map<String, String> headers :
                    List.of(
                            Map.<String, String>of(),
                            Map.of(OwnerAnswer.MAC, ""),
                            Map.of(OwnerAnswer.MAC, "a".repeat(43)))) {
                stranger.show(headers);
                String message = fresh();
                assertThatExceptionOfType(ServiceRefusal.class)
                        .isThrownBy(() -> others.send(ended, forOwner(message)))
                        .satisfies(refusal ->
                                assertThat(refusal.reason())
                                        .isEqualTo(ServiceRefusal.Reason.OUTCOME_UNKNOWN))
                        .withMessageContaining("no instance of this service");
                Stranger.Captured captured = stranger.captured().getLast();
                assertThat(captured.authorization()).isNull();
                Exchange replayed =
                        send(
                                new Sent(
                                        "POST",
                                        JUDGE,
                                        new String(captured.body(), StandardCharsets.UTF_8),
                                        Map.of("Content-Type", "application/json"),
                                        new SentRequests.Proof(captured.mark(), new byte[32])));
                assertRefused(replayed, false);
            }
            assertThat(others.forged()).isEqualTo(before + 3);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            others.send(
                                    ended,
                                    0,
                                    new MovedPartition(
                                            new UUID(1, 1),
                                            PartitionBounds.NONE,
                                            0,
                                            0,
                                            new byte[8])));
        }
    }

    /** The time-out of the client alone ends with the head of an answer. */
    @Test
    @Timeout(30)
    void anAnswerThatNeverEndsIsNotWaitedFor() throws IOException {
        try (EndlessOwner silent = new EndlessOwner(false)) {
            Instance ended = new Instance(UUID.randomUUID(), silent.address());
            long begunNs = System.nanoTime();
            assertThatExceptionOfType(ServiceRefusal.class)
                    .isThrownBy(() -> others.send(ended, forOwner(fresh())))
                    .withMessageContaining("no whole answer within PT5S");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> others.send(ended, 0, noTables()))
                    .withMessageContaining("no whole answer within PT2S");
            assertThat(Duration.ofNanos(System.nanoTime() - begunNs))
                    .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(12));
        }
    }

    /** Otherwise it fills the heap. */
    @Test
    @Timeout(30)
    void anAnswerWithoutAnEndIsCutOff() throws IOException {
        try (EndlessOwner endless = new EndlessOwner(true)) {
            Instance ended = new Instance(UUID.randomUUID(), endless.address());
            assertThatExceptionOfType(ServiceRefusal.class)
                    .isThrownBy(() -> others.send(ended, forOwner(fresh())))
                    .withMessageContaining("exceeds");
            assertThat(endless.sentBytes()).isBetween(1L << 25, 1L << 27);
        }
    }

    /** No URI may have these characters raw, and clients send them all the same. */
    @Test
    void rawCharactersAreEncodedOrNamed() throws Exception {
        String target = PREFIX + "/at-most-once/orders/watermark?connection=";
        for (String raw : List.of("|", "^", "\"", "{", "}", "\\", "`", "\u00E9")) {
            assertThat(raw(target + raw, "Accept: */*"))
                    .as(raw)
                    .containsAnyOf("HTTP/1.1 200", "HTTP/1.1 404"); // the partition may be unused
        }
        assertThat(raw(target + "a", "Accept: text/html\r\nAccept: application/json"))
                .as("two lines of one header")
                .containsAnyOf("HTTP/1.1 200", "HTTP/1.1 404")
                .containsOnlyOnce("Cache-Control");
        for (String header :
                List.of(
                        "Accept: application/json;a=\u00E9",
                        "Accept: application/json;x=\"a\tb\"",
                        "Content-Type: \u00E9")) {
            assertThat(raw(target + "a", header))
                    .startsWith("HTTP/1.1 400")
                    .contains("\"parameter\":\"" + header.substring(0, header.indexOf(':')) + '"');
        }
    }

    /** The answer to a client that sends what no library would. */
    private String raw(String target, String header) throws IOException {
        URI address = URI.create(self.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            ("GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\n%s\r\n"
                                            + "Connection: close\r\n\r\n")
                                    .formatted(target, address.getAuthority(), WATCHER, header)
                                    .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static MovedPartition noTables() {
        return new MovedPartition(new UUID(1, 1), PartitionBounds.NONE, 0, 0, new byte[8]);
    }

    /** A request with what proves its sender. */
    private record Sent(
            String method,
            String target,
            String body,
            Map<String, String> headers,
            SentRequests.Proof proof) {

        Sent with(UnaryOperator<String> other) {
            return new Sent(method, target, other.apply(body), headers, proof);
        }
    }

    /** A request and its answer. */
    private final class Exchange {

        private final SentRequests.Proof proof;
        private final HttpResponse<byte[]> response;

        Exchange(SentRequests.Proof proof, HttpResponse<byte[]> response) {
            this.proof = proof;
            this.response = response;
        }

        boolean isProven() {
            return other.isAnswer(
                    new InstanceSeal.Answer(
                            response.statusCode(),
                            OwnerAnswer.passed(name -> response.headers().allValues(name)),
                            response.body()),
                    response.headers().firstValue(OwnerAnswer.MAC).orElse(null),
                    proof);
        }
    }

    private void assertRefused(Exchange exchange, boolean isProven) {
        assertRefused(exchange, "no-owner", isProven);
    }

    private void assertRefused(Exchange exchange, String reason, boolean isProven) {
        assertThat(exchange.response.statusCode()).isEqualTo(503);
        assertThat(body(exchange.response).path("reason").asString()).isEqualTo(reason);
        assertThat(exchange.isProven()).isEqualTo(isProven);
    }

    private static OwnerRequest forOwner(String message) {
        return new OwnerRequest(
                "POST",
                JUDGE,
                Map.of("Content-Type", "application/json"),
                message.getBytes(StandardCharsets.UTF_8),
                MAY_JUDGE,
                0);
    }

    private Sent judge(String message, List<String> checked) {
        return judge(message, checked, self);
    }

    private Sent judge(String message, List<String> checked, Instance to) {
        return sent(
                "POST",
                JUDGE,
                message.getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Type", "application/json"),
                checked,
                to);
    }

    private Sent sent(String method, String target, String body, Map<String, String> headers) {
        return sent(
                method,
                target,
                body.getBytes(StandardCharsets.UTF_8),
                headers,
                List.of("at-most-once"),
                self);
    }

    private Sent sent(
            String method,
            String target,
            byte[] body,
            Map<String, String> headers,
            List<String> checked,
            Instance to) {
        SentRequests.Proof proof =
                other.prove(
                        new InstanceSeal.Request(
                                method,
                                target,
                                OwnerRequest.heeded(name ->
                                        Optional.ofNullable(headers.get(name)).stream().toList())),
                        body,
                        checked,
                        to);
        return new Sent(
                method, target, new String(body, StandardCharsets.ISO_8859_1), headers, proof);
    }

    private Exchange put(String path, byte[] body) {
        return send(sent("PUT", path, body, Map.of(), List.of(), self));
    }

    private Exchange send(Sent sent) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(self.address() + sent.target))
                        .method(
                                sent.method,
                                BodyPublishers.ofByteArray(
                                        sent.body.getBytes(StandardCharsets.ISO_8859_1)))
                        .header(OwnerRequest.FORWARDED, sent.proof.header());
        sent.headers.forEach(request::header);
        return new Exchange(sent.proof, send(request.build()));
    }

    private HttpRequest client(String message, @Nullable String token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(self.address() + JUDGE))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(message));
        return (token == null ? request : request.header("Authorization", token)).build();
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String fresh() {
        return "{\"connection\":\"b%d\",\"timestamp\":\"%s\"}"
                .formatted(connections++, context.now().estimate());
    }

    private String verdict(Exchange exchange) {
        assertThat(exchange.isProven()).isTrue();
        return body(exchange.response).path("verdict").asString("");
    }

    private JsonNode body(HttpResponse<byte[]> response) {
        return json.readTree(response.body());
    }
}
