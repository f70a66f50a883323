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

    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String TEXT = "Content-Type: text/plain\r\n";
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
        ProblemType type = ProblemType.ofStatus(status);
        assertThat(problem.path("reason").asString()).isEqualTo(type.reason());
        assertThat(problem.path("type").asString()).isEqualTo("/problems/" + type.reason());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("transient").asBoolean(true)).isFalse();
        assertThat(problem.path("detail").asString())
                .isNotBlank()
                .doesNotContain("Exception", "jetty", "secret");
    }

    static Stream<Arguments> named() {
        return Stream.of(
                arguments(
                        line("GET /" + "1".repeat(100_000)), "the request's address", "8192 bytes"),
                arguments(
                        get("/time", "X: " + "x".repeat(100_000) + "\r\n"),
                        "the request's headers",
                        "8192 bytes"),
                arguments(get("/time", "Expect: a miracle\r\n"), "Expect", "100-continue"),
                arguments(
                        get("/problems/too%2Fold", ""), "the path", "no slash within a name (%2F)"),
                arguments(get("/x/%2e%2e/time", ""), "the path", "percent-encoded (%2E)"),
                arguments(get("/a//b", ""), "the path", "one slash between"),
                arguments(get("/a/..;/b", ""), "the path", "no ; after"),
                arguments(get("/a%25b", ""), "the path", "(%25)"),
                arguments(get("/%zz", ""), "the request's address", "two hexadecimal digits"),
                arguments(get("/a%ff", ""), "the path", "UTF-8, percent-encoded"),
                arguments(
                        get("/time", "Transfer-Encoding: zip\r\n"),
                        "Transfer-Encoding",
                        "chunked alone"),
                arguments(
                        get("/time", "Accept: a;b=\"\r\n"),
                        "Accept",
                        "media types with commas between, such as application/json"),
                arguments(get("/time", "Accept:\r\n"), "Accept", "media types"),
                arguments(get("/time", "X: a\r\n b\r\n"), "a header field", "in one line"),
                arguments(get("/time", "X: a\r\n\tb\r\n"), "a header field", "in one line"),
                arguments(get("/time", ": x\r\n"), "a header field", "in one line"),
                arguments(get("/time", "X : a\r\n"), "a line of the head", "a colon right behind"),
                arguments(get("/time", "X\r\n"), "a line of the head", "a colon right behind"),
                arguments(get("/time", "X: a\n"), "a line of the head", "a line feed"),
                arguments(get("/time", "X: a\r\r\n"), "a line of the head", "a line feed"),
                arguments(get("/time", "X: a\rb\r\n"), "a line of the head", "a line feed"),
                arguments(get("/time", "X: a\0b\r\n"), "a line of the head", "control"),
                arguments(get("/time", "").replace("\r", ""), "a line of the head", "a line feed"),
                arguments("\n" + get("/time", ""), "a line of the head", "a line feed"),
                arguments("GET /time HTTP/1.1\n" + HOST + END, "a line of the head", "a line feed"),
                arguments("GET /time HTTP/1.1\r\n" + END, "Host", "such a header"),
                arguments(get("/time", "Host: b\r\n"), "Host", "one such header"),
                arguments(get("/time", "Content-Length: 1x\r\n"), "Content-Length", "digits"),
                arguments(
                        get("/time", "Content-Length: 1\r\nContent-Length: 2\r\n"),
                        "Content-Length",
                        "one such header"),
                arguments(
                        get("/time", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
                        "Content-Length",
                        "not both"),
                arguments(
                        get("/time", "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"),
                        "Content-Length",
                        "not both"),
                arguments(get("/time", TEXT + JSON), "Content-Type", "one such header"),
                arguments(get("/time", JSON + JSON), "Content-Type", "one such header"),
                arguments(get("/page/x", JSON + TEXT), "Content-Type", "one such header"),
                arguments(get("/actuator/health", JSON + TEXT), "Content-Type", "one such header"),
                arguments(
                        get("/time", "Accept: application/json;charset=latin1\r\n"),
                        "Accept",
                        "no charset"));
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("named")
    void aRefusalNamesThePartAndWhatWouldDo(String request, String part, String expected)
            throws Exception {
        String answer = exchange(request);
        assertThat(answer).startsWith("HTTP/1.1 4");
        JsonNode problem = JsonMapper.shared().readTree(answer.split("\r\n\r\n", 2)[1]);
        assertThat(problem.path("parameter").asString()).isEqualTo(part);
        assertThat(problem.path("expected").asString()).contains(expected);
        assertThat(problem.path("detail").asString())
                .startsWith(part)
                .doesNotContain("refused", "Ambiguous", "URI");
    }

    /** As bytes: a request is sent in ISO 8859-1 here. */
    static Stream<Arguments> notUtf8() {
        return Stream.of(
                arguments("/time?maxError=\u00ff", "maxError"),
                arguments("/time?maxError=1s\u00c3", "maxError"), // cut short
                arguments("/time?maxError=\u00c0\u00af", "maxError"), // an over-long slash
                arguments("/time?maxError=\u00ed\u00a0\u0080", "maxError"), // a surrogate
                arguments("/time?maxError=%31\u00f5&x=1", "maxError"),
                arguments("/time?x=1&maxError=1\u00ff", "maxError"),
                arguments("/time?maxError=\u00ef\u00bf\u00bd", "maxError"), // U+FFFD itself
                arguments("/time?\u00ffx=1", "the query"),
                arguments("/time?\u00ff", "the query"),
                arguments("/problems?\u00ff", "the query"),
                arguments("/actuator/health?x=\u00ff", "x"),
                arguments("/?x=\u00ff", "x"),
                arguments("http://localhost/time?maxError=\u00ff", "maxError"),
                arguments("/\u00ff", "the path"),
                arguments("/problems/too-old\u00fe", "the path"),
                arguments("/at-most-once/\u00e9/watermark", "the path"),
                arguments("/actuator/health/\u00ff", "the path"),
                arguments("/\u00ff?maxError=1s", "the path"),
                arguments("/page/\u00ff.js", "the path"));
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void rawBytesThatAreNotUtf8AreRefusedByName(String target, String parameter) throws Exception {
        String answer = exchange(get(target, ""));
        assertThat(answer).startsWith("HTTP/1.1 400 ");
        JsonNode problem = JsonMapper.shared().readTree(answer.split("\r\n\r\n", 2)[1]);
        assertThat(problem.path("reason").asString()).isEqualTo("malformed-request");
        assertThat(problem.path("parameter").asString()).isEqualTo(parameter);
        assertThat(problem.path("got").asString()).isNotEmpty();
        assertThat(problem.path("expected").asString()).startsWith("UTF-8");
    }

    /** Programs that do not encode what is above ASCII are understood as long as it is UTF-8. */
    @ParameterizedTest
    @ValueSource(strings = {"maxError=\u00c3\u00a9", "maxError=%C3%A9", "maxError=%EF%BF%BD"})
    void whatIsUtf8IsJudgedByItsMeaning(String query) throws Exception {
        assertThat(exchange(get("/time?" + query, "")))
                .startsWith("HTTP/1.1 400 ")
                .contains("invalid-parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "GZIP,chunked", "deflate, chunked", "x, y, chunked"})
    void aTransferCodingThatIsNotUndoneIsRefused(String coding) throws Exception {
        String answer =
                exchange(
                        "POST /at-most-once/orders/judge HTTP/1.1\r\n"
                                + HOST
                                + "Content-Type: application/json\r\nTransfer-Encoding: "
                                + coding
                                + "\r\n"
                                + END
                                + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 415 ");
        JsonNode problem = JsonMapper.shared().readTree(answer.split("\r\n\r\n", 2)[1]);
        assertThat(problem.path("parameter").asString()).isEqualTo("Transfer-Encoding");
        assertThat(problem.path("got").asString()).containsIgnoringCase(coding.substring(0, 1));
        assertThat(problem.path("expected").asString()).startsWith("chunked alone");
    }

    /** A head that never ends is refused once it has too many fields, and says so. */
    @Test
    void fieldsAreCountedWhileTheyArrive() throws Exception {
        String fields = "a:\r\n".repeat(99);
        assertThat(exchange(get("/time", fields.substring(4)))).startsWith("HTTP/1.1 200 ");
        assertThat(exchange("GET /time HTTP/1.1\r\n" + HOST + fields + "a:\r\nb"))
                .startsWith("HTTP/1.1 431 ")
                .contains("expected at most 100 header fields");
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
