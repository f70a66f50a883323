package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.byztime.consumer.ServedTime;
import dev.byztime.web.problem.ProblemType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/** What the web server refuses before any controller is asked: problems of the same form. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "byztime.provider=external",
            "byztime.timedata=unused",
            "byztime.state=false" // the working directory has a configuration with one
        })
@Import(ServedTime.class)
class ContainerRefusalTests {

    private static final String HOST = "Host: localhost\r\n";
    private static final String END = "Connection: close\r\n\r\n";

    @LocalServerPort private int port;
    @Autowired private ServedTime time;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused(
                        "a million digits",
                        line("GET /time?maxError=" + "1".repeat(1_000_000)),
                        414),
                refused("a long header", get("/time", "X: " + "x".repeat(100_000) + "\r\n"), 431),
                refused("many headers", get("/time", "X: x\r\n".repeat(10_000)), 431),
                refused("too many short headers", get("/time", "X: x\r\n".repeat(100)), 431),
                refused("a broken escape", get("/time?maxError=%zz", ""), 400),
                refused("an escape cut short", get("/time?maxError=%1", ""), 400),
                refused("no UTF-8", get("/time?maxError=%ff", ""), 400),
                refused("half a surrogate", get("/time?maxError=%ed%a0%80", ""), 400),
                refused("a broken path", get("/%zz", ""), 400),
                refused("dots in disguise", get("/x/%2e%2e/time", ""), 400),
                refused("a slash in disguise", get("/problems%2ftoo-old", ""), 400),
                refused("no words", "\r\n\r\nx\r\n\r\n", 400),
                refused("one word", "GET\r\n\r\n", 400),
                refused("a control character", get("/ti\u0001me", ""), 400),
                refused("no host", "GET /time HTTP/1.1\r\n" + END, 400),
                refused("two hosts", get("/time", HOST), 400),
                refused("a header without a name", get("/time", ": x\r\n"), 400),
                refused("an impossible length", get("/time", "Content-Length: x\r\n"), 400),
                refused(
                        "two lengths",
                        get("/time", "Content-Length: 1\r\nContent-Length: 2\r\n"),
                        400),
                refused(
                        "length and coding",
                        get("/time", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
                        400),
                refused("an unknown coding", get("/time", "Transfer-Encoding: zip\r\n"), 400),
                refused("an impossible form", get("/time", "Accept: a;b=\"\r\n"), 400),
                refused("tomorrow's protocol", "GET /time HTTP/9.9\r\n" + HOST + END, 505),
                refused("another protocol", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                refused("an echo", "TRACE /time HTTP/1.1\r\nX: secret\r\n" + HOST + END, 405));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusalsAreProblems(String what, String request, int status) throws Exception {
        String answer = exchange(request);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        String[] parts = answer.split("\r\n\r\n", 2);
        assertThat(parts[0].toLowerCase(Locale.ROOT))
                .contains("content-type: application/problem+json", "cache-control: no-store")
                .doesNotContain("jetty");
        JsonNode problem = JsonMapper.shared().readTree(parts[1]);
        assertThat(problem.propertyNames())
                .contains("type", "title", "status", "detail", "reason", "transient");
        assertThat(problem.propertyNames())
                .as("whether it names a parameter")
                .hasSize(request.contains("maxError=%") ? 9 : 6);
        ProblemType type = ProblemType.ofStatus(status);
        assertThat(problem.path("reason").asString()).isEqualTo(type.reason());
        assertThat(problem.path("type").asString()).isEqualTo("/problems/" + type.reason());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("transient").asBoolean(true)).isFalse();
        assertThat(problem.path("detail").asString())
                .isNotBlank()
                .doesNotContain("Exception", "jetty", "secret");
    }

    /** A head that never ends is refused once it has too many fields, and says so. */
    @Test
    void fieldsAreCountedWhileTheyArrive() throws Exception {
        String fields = "a:\r\n".repeat(99);
        assertThat(exchange(get("/time", fields.substring(4)))).startsWith("HTTP/1.1 200 ");
        assertThat(exchange("GET /time HTTP/1.1\r\n" + HOST + fields + "a:\r\nb"))
                .startsWith("HTTP/1.1 431 ")
                .contains("more than 100 header fields; send fewer");
    }

    /** So that what is refused above is refused for what is wrong with it. */
    @Test
    void aPlainRequestIsNot() throws Exception {
        assertThat(exchange(get("/time", ""))).startsWith("HTTP/1.1 200 ");
    }

    /** What promises rest on is not there without a folder to remember them in. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /at-most-once", "POST /at-most-once/orders/stamps"})
    void withoutAStateFolderNothingIsPromised(String request) throws Exception {
        assertThat(exchange(line(request))).startsWith("HTTP/1.1 404 ").contains("not-found");
    }

    private static Arguments refused(String what, String request, int status) {
        return arguments(what, request, status);
    }

    private static String get(String uri, String headers) {
        return "GET " + uri + " HTTP/1.1\r\n" + HOST + headers + END;
    }

    private static String line(String start) {
        return start + " HTTP/1.1\r\n" + HOST + END;
    }

    private String exchange(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            Thread sender = Thread.startVirtualThread(() -> send(socket, request));
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(sender.join(Duration.ofSeconds(60))).isTrue();
            return new String(answer, StandardCharsets.UTF_8);
        }
    }

    /** The server may answer and close before it has heard all. */
    private static void send(Socket socket, String request) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        } catch (IOException closed) {
            // then its answer is what counts
        }
    }
}
