package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.HttpSocket;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.testing.Together;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * At-most-once delivery by the packaged service, for clients of all kinds.
 *
 * <p>{@code -Dbyztime.requests=100} lets each of those that send nonsense send more of it. A
 * hundred thousand requests one after the other, beside other tests, take four minutes.
 */
@Timeout(600)
class AtMostOnceIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String NDJSON = "application/x-ndjson";
    private static final String STREAM = "/at-most-once/orders/judge-stream";
    private static final String JUDGE = "/at-most-once/orders/judge";
    private static final String ACCEPTED = "{\"verdict\":\"ACCEPTED\"}\n";

    /** Of each client: a multiple of twice the kinds of nonsense lets each client send them all. */
    private static final int REQUESTS = Integer.getInteger("byztime.requests", 80);

    @TempDir private Path folder;

    @Test
    void streamsGoBothWaysAtOnceForAllKindsOfClients() throws Exception {
        try (ServiceProcess service = start()) {
            Timestamp now = now(service);
            aClientThatWaitsForEachAnswer(service, now);
            aClientThatReadsOnlyWhenItHasSentThousands(service, now);
            aClientThatReadsAndWritesAtItsOwnPace(service, now);
            clientsThatDisappear(service, now);
            assertThat(service.log()).doesNotContain("WARN", "ERROR", "\tat ");
        }
    }

    private static void aClientThatWaitsForEachAnswer(ServiceProcess service, Timestamp now)
            throws IOException {
        try (HttpSocket client = open(service)) {
            for (int i = 0; i < 200; i++) {
                client.chunk(message("waits-" + i, now) + (i % 2 == 0 ? "" : "\r\n\n"));
                if (i == 0) {
                    assertThat(client.beginAnswer()).isEqualTo(200);
                }
                assertThat(client.line()).isEqualTo(ACCEPTED);
            }
            client.chunk("");
            assertThat(client.line()).isEmpty();
        }
    }

    /** As many as fit into the buffers between: then it must read. */
    private static void aClientThatReadsOnlyWhenItHasSentThousands(
            ServiceProcess service, Timestamp now) throws IOException {
        try (HttpSocket client = open(service)) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 5_000; i++) {
                many.append(message("pipelined-" + i, now));
            }
            client.chunk(many.toString());
            client.chunk("");
            assertThat(client.beginAnswer()).isEqualTo(200);
            for (int i = 0; i < 5_000; i++) {
                assertThat(client.line()).isEqualTo(ACCEPTED);
            }
            assertThat(client.line()).isEmpty();
        }
    }

    /** More than all buffers between hold: the service is held up until the client reads. */
    private static void aClientThatReadsAndWritesAtItsOwnPace(ServiceProcess service, Timestamp now)
            throws Exception {
        int messages = 100_000;
        try (HttpSocket client = open(service)) {
            AtomicInteger sent = new AtomicInteger();
            Thread writer =
                    Thread.startVirtualThread(() -> {
                        try {
                            for (; sent.get() < messages; sent.addAndGet(1000)) {
                                StringBuilder some = new StringBuilder();
                                for (int i = 0; i < 1000; i++) {
                                    some.append(message("slow", now.plusNanos(sent.get() + i)));
                                }
                                client.chunk(some.toString());
                            }
                            client.chunk("");
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
            int before;
            do { // until it can send no more
                before = sent.get();
            } while (!writer.join(Duration.ofMillis(300)) && sent.get() > before);
            assertThat(client.beginAnswer()).isEqualTo(200);
            for (int i = 0; i < messages; i++) {
                assertThat(client.line()).isEqualTo(ACCEPTED);
            }
            assertThat(client.line()).isEmpty();
            Patiently.join(writer);
        }
    }

    private static void clientsThatDisappear(ServiceProcess service, Timestamp now)
            throws Exception {
        for (int i = 0; i < 20; i++) {
            String message = message("gone-" + i, now);
            try (HttpSocket client = open(service)) {
                client.chunk(message);
                client.send("1000\r\n" + message.substring(0, i));
            }
            try (HttpSocket client = new HttpSocket(service.uri("/"))) {
                client.send(
                        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n"
                                .formatted(STREAM, NDJSON));
            }
        }
        service.await(
                "judgement of what they had sent",
                () ->
                        JSON.readTree(service.get("/at-most-once/orders/watermark").body())
                                        .at("/verdicts/accepted")
                                        .asLong()
                                >= 105_220);
    }

    /** Else the connection would be reset, and what was accepted would never be told. */
    @Test
    void answersReachAClientThatIsStillSendingWhenItsStreamEnds() throws Exception {
        try (ServiceProcess service = start()) {
            Timestamp now = now(service);
            int messages = 1000;
            try (HttpSocket client = open(service)) {
                for (int i = 0; i < messages; i++) {
                    client.chunk(message("answered-" + i, now));
                }
                client.chunk("x".repeat(20_000));
                for (int i = 0; i < 100; i++) {
                    client.chunk(message("late-" + i, now).repeat(30));
                }
                assertThat(client.beginAnswer()).isEqualTo(200);
                for (int i = 0; i < messages; i++) {
                    assertThat(client.line()).isEqualTo(ACCEPTED);
                }
                assertThat(client.line()).contains("at most 16384 bytes");
                assertThat(client.line()).isEmpty();
            }
        }
    }

    @Test
    void openStreamsAreToldOfTheEndAndDoNotDelayIt() throws Exception {
        try (ServiceProcess service = start("--spring.lifecycle.timeout-per-shutdown-phase=1h")) {
            Timestamp now = now(service);
            List<HttpSocket> clients = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                HttpSocket client = open(service);
                if (i % 3 > 0) {
                    client.chunk(message("ends-" + i, now));
                    assertThat(client.beginAnswer()).isEqualTo(200);
                    assertThat(client.line()).isEqualTo(ACCEPTED);
                }
                if (i % 3 > 1) {
                    client.chunk(message("cut-" + i, now).substring(0, 20));
                }
                clients.add(client);
            }
            service.process().destroy();
            for (int i = 0; i < clients.size(); i++) {
                try (HttpSocket client = clients.get(i)) {
                    if (i % 3 == 0) {
                        assertThat(client.beginAnswer()).isEqualTo(200);
                    }
                    JsonNode last = JSON.readTree(client.line());
                    assertThat(last.at("/problem/reason").asString()).isEqualTo("shutting-down");
                    assertThat(last.at("/problem/transient").asBoolean()).isTrue();
                    assertThat(client.line()).isEmpty();
                }
            }
            assertThat(service.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(service.process().exitValue()).isZero();
            assertThat(service.log()).doesNotContain("WARN", "ERROR", "\tat ");
        }
    }

    /** What a client can send by mistake, or to do harm; the answers' statuses. */
    private enum Bad {
        EMPTY(400, ""),
        NO_JSON(400, "hello"),
        CUT(400, "{\"connection\":\"x\",\"timest"),
        TWO(400, "{\"connection\":\"x\",\"timestamp\":\"1\"}{}"),
        NESTED(400, "{\"connection\":" + "[".repeat(3_000)),
        LONG(400, "{\"connection\":\"" + "x".repeat(5_000) + "\",\"timestamp\":\"1\"}"),
        NUL(400, "{\"connection\":\"\\u0000\",\"timestamp\":\"1\"}"),
        SURROGATE(400, "{\"connection\":\"\\ud800\",\"timestamp\":\"1\"}"),
        BYTES(400, "{\"connection\":\"\u00ff\u00fe\",\"timestamp\":\"1\"}"),
        NUMBER(400, "{\"connection\":\"x\",\"timestamp\":1e999999}"),
        DATE(400, "{\"connection\":\"x\",\"timestamp\":\"2026-11-22T10:00:00Z\"}"),
        MISSING(400, "{\"connection\":\"x\"}"),
        UNKNOWN(400, "{\"connection\":\"x\",\"timestamp\":\"1\",\"ttl\":1}"),
        NAME(400, "/at-most-once/Orders/judge", "application/json", "{}"),
        PARAMETER(400, JUDGE + "?maxerror=1ms", "application/json", "{}"),
        LIMIT(400, JUDGE + "?maxError=soon", "application/json", "{}"),
        TYPE(415, JUDGE, "text/plain", "x"),
        CHARSET(415, JUDGE, "application/json;charset=utf-16", "{}"),
        NOWHERE(404, "/at-most-once/orders/judges", "application/json", "{}"),
        LARGE(
                400,
                "/at-most-once/orders/judge-batch",
                "application/json",
                "{\"messages\":[" + "1,".repeat(10) + "1]}");

        final int status;
        final String path;
        final String type;
        final byte[] body;

        Bad(int status, String body) {
            this(status, JUDGE, "application/json", body);
        }

        Bad(int status, String path, String type, String body) {
            this.status = status;
            this.path = path;
            this.type = type;
            this.body = body.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void badRequestsAmongGoodOnesHarmNobody() throws Exception {
        int clients = 200;
        AtomicInteger good = new AtomicInteger();
        try (ServiceProcess service = start()) {
            Timestamp now = now(service);
            long before = accepted(service);
            Together.onVirtualThreads(
                    clients,
                    number -> {
                        HttpSocket client = new HttpSocket(service.uri("/"));
                        for (int i = 0; i < REQUESTS; i++) {
                            int kind = (number + i) % (2 * Bad.values().length);
                            if (kind == 0) {
                                cutShort(service, i);
                            }
                            HttpSocket.Answer answer;
                            if (kind < Bad.values().length) {
                                answer = refused(client, Bad.values()[kind]);
                            } else {
                                good.incrementAndGet();
                                answer = accepted(client, number, now.plusNanos(i));
                            }
                            if (answer.isLast()) {
                                client.close();
                                client = new HttpSocket(service.uri("/"));
                            }
                        }
                        client.close();
                    });
            assertThat(accepted(service) - before).isEqualTo(good.get());
            assertThat(service.log()).doesNotContain("WARN", "ERROR", "\tat ");
        }
    }

    private static HttpSocket.Answer accepted(HttpSocket client, int number, Timestamp timestamp)
            throws IOException {
        client.post(
                JUDGE,
                "application/json",
                message("client-" + number, timestamp).getBytes(StandardCharsets.UTF_8));
        HttpSocket.Answer answer = client.answer();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"verdict\":\"ACCEPTED\"");
        return answer;
    }

    private static HttpSocket.Answer refused(HttpSocket client, Bad bad) throws IOException {
        client.post(bad.path, bad.type, bad.body);
        HttpSocket.Answer answer = client.answer();
        assertThat(answer.status()).as("%s: %s", bad, answer.body()).isEqualTo(bad.status);
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("detail").asString())
                .isNotBlank()
                .doesNotContain("Exception", "dev.byztime");
        return answer;
    }

    /** Requests that nobody waits for. */
    private static void cutShort(ServiceProcess service, int i) throws IOException {
        IntFunction<String> rest =
                length -> "Content-Length: 100\r\n\r\n{\"connection\"".substring(0, length);
        try (HttpSocket client = new HttpSocket(service.uri("/"))) {
            if (i % 2 == 0) {
                client.send(
                        "POST "
                                + JUDGE
                                + " HTTP/1.1\r\nHost: localhost\r\n"
                                + "Content-Type: application/json\r\n"
                                + rest.apply(i % 36));
            } else {
                client.beginChunked(JUDGE, "application/json");
                client.chunk("{\"connection\":\"x\"");
                client.send(i % 4 == 1 ? "zz\r\n" : "10\r\n{");
            }
        }
    }

    /** With little to wait for after the start. */
    private ServiceProcess start(String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--byztime.provider=standalone",
                                "--byztime.state=kept",
                                "--byztime.refused-after.error=50ms",
                                "--byztime.at-most-once.max-clock-skew=0s",
                                "--byztime.at-most-once.margin=1s"));
        arguments.addAll(List.of(more));
        ServiceProcess service =
                ServiceProcess.start(folder, arguments.toArray(String[]::new)).awaitStart();
        AtomicInteger attempts = new AtomicInteger();
        service.await(
                "end of what the start costs",
                () -> {
                    try (HttpSocket client = new HttpSocket(service.uri("/"))) {
                        client.post(
                                "/at-most-once/first/judge",
                                "application/json",
                                message("" + attempts.incrementAndGet(), now(service))
                                        .getBytes(StandardCharsets.UTF_8));
                        return client.answer().body().contains("ACCEPTED");
                    }
                });
        return service;
    }

    private static HttpSocket open(ServiceProcess service) throws IOException {
        HttpSocket client = new HttpSocket(service.uri("/"));
        client.beginChunked(STREAM, NDJSON);
        return client;
    }

    private static String message(String connection, Timestamp timestamp) {
        return "{\"connection\":\"%s\",\"timestamp\":\"%s\"}\n".formatted(connection, timestamp);
    }

    private static Timestamp now(ServiceProcess service) throws Exception {
        return TimestampText.parse(
                JSON.readTree(service.get("/time").body()).path("earliest").asString());
    }

    private static long accepted(ServiceProcess service) throws Exception {
        var answer = service.get("/at-most-once/orders/watermark");
        return answer.statusCode() == 404
                ? 0
                : JSON.readTree(answer.body()).at("/verdicts/accepted").asLong();
    }
}
