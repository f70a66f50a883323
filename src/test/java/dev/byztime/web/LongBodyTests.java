package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServedTime;
import dev.byztime.stable.KeepersByHand;
import dev.byztime.testing.HttpSocket;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Bodies that are longer than what is read, or of a kind that cannot be told, over a socket. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "byztime.provider=external",
            "byztime.timedata=unused",
            "byztime.state=target/state/${random.uuid}",
            "spring.jackson.factory.constraints.read.max-document-length=20000"
        })
@Import({ServedTime.class, KeepersByHand.class})
class LongBodyTests {

    private static final String JUDGE = "/at-most-once/long/judge";
    private static final String GOOD = "{\"connection\": \"c\", \"timestamp\": \"1\"}";
    private static final String JSON = "Content-Type: application/json\r\n";

    @LocalServerPort private int port;
    @Autowired private ServedTime time;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                JUDGE,
                "/at-most-once/long/judge-batch",
                "/leases/renew-batch",
                "/commits/long/validate-batch"
            })
    void aBodyThatIsSaidToBeTooLongIsToldTheLimit(String path) throws IOException {
        JsonNode problem = problem(path, JSON + "Content-Length: 20001\r\n", GOOD.repeat(10), 413);
        assertThat(problem.path("got").asString()).isEqualTo("20001 bytes");
        assertTooLong(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                JUDGE,
                "/at-most-once/long/judge-batch",
                "/leases/renew-batch",
                "/commits/long/validate-batch"
            })
    void aBodyThatTurnsOutToBeTooLongIsToldTheLimit(String path) throws IOException {
        JsonNode problem =
                problem(
                        path,
                        JSON + "Transfer-Encoding: chunked\r\n",
                        chunk(" ".repeat(30_000)),
                        413);
        assertThat(problem.path("got").asString()).isEqualTo("more than 20000 bytes");
        assertTooLong(problem);
    }

    private static void assertTooLong(JsonNode problem) {
        assertThat(problem.path("reason").asString()).isEqualTo("malformed-request");
        assertThat(problem.path("parameter").asString()).isEqualTo("the body");
        assertThat(problem.path("expected").asString()).isEqualTo("at most 20000 bytes");
        assertThat(problem.path("transient").asBoolean(true)).isFalse();
    }

    /** Line by line there is no limit to the whole. */
    @Test
    void aStreamMayBeLonger() throws IOException {
        HttpSocket.Answer answer =
                answer(
                        "/at-most-once/long/judge-stream",
                        "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n",
                        chunk((GOOD + "\n").repeat(1000)) + "0\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().lines()).hasSize(1000).allMatch(line -> line.contains("verdict"));
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, text/plain, 400",
        "text/plain, application/json, 400",
        "application/json, application/json, 400",
        "'', application/json, 400",
        "'application/json, text/plain', , 415",
        "application/json, , 200",
    })
    void aBodyIsOfOneKind(String first, String second, int status) throws IOException {
        String kinds =
                "Content-Type: "
                        + first
                        + "\r\n"
                        + (second == null ? "" : "content-type: " + second + "\r\n");
        if (status == 200) {
            assertThat(answer(JUDGE, kinds + length(GOOD), GOOD).status()).isEqualTo(200);
            return;
        }
        JsonNode problem = problem(JUDGE, kinds + length(GOOD), GOOD, status);
        assertThat(problem.path("parameter").asString()).isEqualTo("Content-Type");
        assertThat(problem.path("expected").asString())
                .isEqualTo(status == 400 ? "one such header" : "application/json");
    }

    @ParameterizedTest
    @CsvSource({"identity, gzip", "gzip, identity", "'identity, gzip',", "deflate,"})
    void noneOfSeveralContentEncodingsIsPassedOver(String first, String second) throws IOException {
        JsonNode problem =
                problem(
                        JUDGE,
                        JSON
                                + "Content-Encoding: "
                                + first
                                + "\r\n"
                                + (second == null ? "" : "Content-Encoding: " + second + "\r\n")
                                + length(GOOD),
                        GOOD,
                        415);
        assertThat(problem.path("parameter").asString()).isEqualTo("Content-Encoding");
    }

    /** What cannot be taken apart once the head is there, and what ends early. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\n",
                "5\r\n{    \n",
                "5\r\n{    x",
                "x\r\n",
                "-1\r\n",
                "ffffffffffffffff\r\n",
                "\r\n",
                "5;\n\r\n",
                "0\n\n",
                "0\r\nX\r\n\r\n",
                "0\r\nX: a\r\n b\r\n\r\n"
            })
    void brokenChunksAreTheClients(String chunks) throws IOException {
        for (String path :
                new String[] {
                    JUDGE, "/leases/renew", "/leases/renew-batch", "/commits/long/validate-batch"
                }) {
            JsonNode problem = problem(path, JSON + "Transfer-Encoding: chunked\r\n", chunks, 400);
            assertThat(problem.path("reason").asString()).isEqualTo("malformed-request");
        }
    }

    private JsonNode problem(String path, String head, String body, int status) throws IOException {
        HttpSocket.Answer answer = answer(path, head, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
        return JsonMapper.shared().readTree(answer.body());
    }

    private HttpSocket.Answer answer(String path, String head, String body) throws IOException {
        try (HttpSocket socket = new HttpSocket(URI.create("http://127.0.0.1:" + port))) {
            socket.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + head + "\r\n" + body);
            return socket.answer();
        }
    }

    private static String length(String body) {
        return "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
    }

    private static String chunk(String text) {
        return "%x\r\n%s\r\n".formatted(text.length(), text);
    }
}
