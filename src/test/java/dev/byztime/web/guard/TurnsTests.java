package dev.byztime.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServerOnManualClock;
import dev.byztime.testing.HttpSocket;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** What is much work waits for its turn, and nobody else waits for it. */
@ServerOnManualClock
@Execution(ExecutionMode.CONCURRENT)
class TurnsTests {

    private static final int PATIENCE_S = 60;

    @LocalServerPort private int port;
    @Autowired private ServedTime time;
    @Autowired private Exchanges exchanges;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/swagger-ui/swagger-ui-bundle.js",
                "/v3/api-docs",
                "/actuator/prometheus",
                "/actuator/info",
                "/leases?size=1000",
                "/at-most-once"
            })
    void turnsEndWithTheirAnswers(String path) throws Exception {
        assertAllTurnsAreFree();
        assertThat(status(path)).isEqualTo(200);
        assertAllTurnsAreFree();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/swagger-ui/x", "/leases?size=x", "/page/%20"})
    void soDoThoseOfRefusals(String path) throws Exception {
        assertThat(status(path)).isBetween(400, 499);
        assertAllTurnsAreFree();
    }

    /** The client that reads nothing of it has no turn any more. */
    @Test
    void aTurnEndsWhenTheAnswerBegins() throws Exception {
        try (HttpSocket unread = ask("/swagger-ui/swagger-ui-bundle.js")) {
            assertThat(unread.beginAnswer()).isEqualTo(200);
            assertAllTurnsAreFree();
        }
    }

    @Test
    void othersAreAnsweredMeanwhile() throws Exception {
        int all = takeAll();
        try (HttpSocket file = ask("/swagger-ui/swagger-ui-bundle.js");
                HttpSocket list = ask("/leases")) {
            assertThat(status("/time")).isEqualTo(200);
            assertThat(status("/livez")).isEqualTo(200);
            assertThat(status("/actuator/health/liveness")).isEqualTo(200);
            assertThat(status("/leases/resource?resource=r")).isEqualTo(404);
            assertThat(status("/nothing")).isEqualTo(503); // after a while
            for (HttpSocket each : new HttpSocket[] {file, list}) {
                HttpSocket.Answer refused = each.answer();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body()).contains("no-room", "\"transient\":true");
                assertThat(refused.headers()).containsEntry("retry-after", "1");
            }
        } finally {
            exchanges.turns().release(all);
        }
        assertThat(status("/leases")).isEqualTo(200);
    }

    private void assertAllTurnsAreFree() throws InterruptedException {
        exchanges.turns().release(takeAll());
    }

    private int takeAll() throws InterruptedException {
        int all = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        assertThat(exchanges.turns().tryAcquire(all, PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        return all;
    }

    private int status(String path) throws IOException {
        try (HttpSocket socket = ask(path)) {
            return socket.answer().status();
        }
    }

    private HttpSocket ask(String path) throws IOException {
        HttpSocket socket = new HttpSocket(URI.create("http://127.0.0.1:" + port));
        socket.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return socket;
    }
}
