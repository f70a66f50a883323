package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.HttpSocket;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that take all and give nothing, beside a small heap: the service stays up, and whoever
 * asks for the time, probes, or renews a lease is answered.
 */
@Timeout(600)
class HostileClientsIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int RECEIVE_BUFFER = 4096;

    @TempDir private static Path folder;
    private static ServiceProcess service;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        service =
                ServiceProcess.start(
                                folder,
                                "-Xmx192m",
                                "-XX:+ExitOnOutOfMemoryError",
                                "--byztime.provider=standalone",
                                "--byztime.state=state",
                                "--byztime.leases.longest-term=10s",
                                "--byztime.refused-after.error=50ms")
                        .awaitStart();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void filesThatNobodyReads() throws Exception {
        for (int i = 0; i < 4000; i++) {
            send("GET /swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\n" + "Host: localhost\r\n\r\n");
        }
        assertServes();
    }

    @Test
    void descriptionsInEveryLanguageThatNobodyReads() throws Exception {
        for (int i = 0; i < 1600; i++) {
            String language = "%c%c-%c%c".formatted('a' + i % 26, 'a' + i / 26 % 26, 'A', 'B');
            send(
                    "GET /v3/api-docs HTTP/1.1\r\nHost: localhost\r\nAccept-Language: "
                            + language
                            + "\r\n\r\n");
        }
        assertServes();
    }

    @Test
    void bodiesThatStallNearTheirEnd() throws Exception {
        String message = "{\"connection\":\"c\",\"timestamp\":\"1795738800.000000000\"}";
        String judged = "{\"messages\":[" + (message + ",").repeat(370_000 / message.length());
        for (int i = 0; i < 275; i++) {
            send(post("/at-most-once/orders/judge-batch", judged));
        }
        assertServes();
    }

    @Test
    void longBodiesThatStallNearTheirEnd() throws Exception {
        String lease =
                "{\"resource\":\"%s\",\"id\":\"%s\",\"token\":\"1\"}"
                        .formatted("r".repeat(256), "i".repeat(200));
        String renewed = "{\"leases\":[" + (lease + ",").repeat(999) + " ".repeat(2_000_000);
        for (int i = 0; i < 75; i++) {
            send(post("/leases/renew-batch", renewed));
        }
        assertServes();
    }

    /** Too short to count as bodies: their places count. */
    @Test
    void shortBodiesThatStall() throws Exception {
        for (int i = 0; i < 2000; i++) {
            send(post("/leases/renew", "{"));
        }
        assertServes();
    }

    /** Each field is an object of many times its bytes. */
    @Test
    void headsOfTheSmallestFieldsThatDoNotEnd() throws Exception {
        String head = "GET /time HTTP/1.1\r\nHost: localhost\r\n";
        for (int i = 0; i < 2800; i++) {
            send(head + "aa:a\r\n".repeat(1300));
        }
        assertServes();
    }

    @Test
    void headsThatAreAsLargeAsTheyMayBeAndDoNotEnd() throws Exception {
        for (int i = 0; i < 2800; i++) {
            send("GET /time HTTP/1.1\r\nHost: localhost\r\n" + largestFields());
        }
        assertServes();
    }

    @Test
    void waitsWithTheLargestHeads() throws Exception {
        for (int i = 0; i < 1400; i++) {
            send(
                    "GET /time/wait?until=1999999999.0&wait=25s HTTP/1.1\r\nHost: localhost\r\n"
                            + largestFields()
                            + "\r\n");
        }
        assertServes();
    }

    /** What a connection keeps for its next request. */
    @Test
    void connectionsThatAreKept() throws Exception {
        String request =
                "GET /time HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test\r\n"
                        + largestFields()
                        + "\r\n";
        for (int i = 0; i < 2800; i++) {
            send(request.repeat(3));
        }
        assertServes();
    }

    private static String largestFields() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 96; i++) {
            fields.append("%02d: %s\r\n".formatted(i, "x".repeat(74)));
        }
        return fields.toString();
    }

    private static String post(String path, String body) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        .formatted(path)
                + "Content-Length: %d\r\n\r\n%s".formatted(body.length() + 100, body);
    }

    private void send(String request) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.connect(new InetSocketAddress("127.0.0.1", service.uri("/").getPort()));
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException refused) {
            // which it may be: there are too many
        }
    }

    /** Several times, as those who come are taken in meanwhile. */
    private static void assertServes() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(service.get("/time").statusCode()).isEqualTo(200);
            assertThat(service.get("/livez").statusCode()).isEqualTo(200);
            assertThat(service.get("/readyz").statusCode()).isEqualTo(200);
            assertThat(answer("/leases/renew", renewal()).status()).isEqualTo(200);
        }
        assertThat(service.process().isAlive()).isTrue();
        assertThat(service.log()).doesNotContain("ERROR", "OutOfMemory", "\tat ");
    }

    private static String renewal() throws Exception {
        JsonNode[] lease = new JsonNode[1];
        service.await(
                "lease",
                () -> {
                    String wish = "{\"resource\":\"r\",\"holder\":\"h\",\"mode\":\"READ\"}";
                    HttpSocket.Answer answer = answer("/leases/acquire", wish);
                    lease[0] = JSON.readTree(answer.body()).path("lease");
                    return lease[0].has("token");
                });
        return "{\"resource\":\"r\",\"id\":\"%s\",\"token\":\"%s\"}"
                .formatted(lease[0].path("id").asString(), lease[0].path("token").asString());
    }

    private static HttpSocket.Answer answer(String path, String body) throws IOException {
        try (HttpSocket socket = new HttpSocket(service.uri("/"))) {
            socket.post(path, "application/json", body.getBytes(StandardCharsets.US_ASCII));
            return socket.answer();
        }
    }
}
