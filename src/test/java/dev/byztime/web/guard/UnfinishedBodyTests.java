package dev.byztime.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServerOnManualClock;
import dev.byztime.testing.HttpSocket;
import dev.byztime.testing.Patiently;

import io.micrometer.core.instrument.MeterRegistry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import java.io.IOException;
import java.net.URI;

/** Bodies whose end does not come, and what their senders are told. */
@ServerOnManualClock
@Timeout(120)
class UnfinishedBodyTests {

    private static final String BODY = "{\"connection\": \"c\", \"timestamp\": \"1\"}";

    @LocalServerPort private int port;
    @Autowired private ServedTime time;
    @Autowired private Exchanges exchanges;
    @Autowired private BodyBudget budget;
    @Autowired private MeterRegistry meters;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @AfterEach
    void serveAgain() {
        exchanges.start();
    }

    /** A sender that was told that its message is malformed would drop it. */
    @Test
    void aBodyThatIsHalfSentWhenTheServiceEndsMayBeSentAgain() throws Exception {
        try (HttpSocket socket = connect()) {
            socket.send(head(BODY.length()) + BODY.substring(0, 5));
            Patiently.until(() -> quickOnes() == 1);
            exchanges.stop();
            assertIsToComeAgain(socket.answer(), "shutting-down");
        }
    }

    @Test
    void soMayOneThatBeginsLater() throws Exception {
        exchanges.stop();
        try (HttpSocket socket = connect()) {
            socket.send(head(BODY.length()) + BODY.substring(0, 5));
            assertIsToComeAgain(socket.answer(), "shutting-down");
        }
        try (HttpSocket socket = connect()) {
            socket.send(head(BODY.length()) + BODY);
            assertThat(socket.answer().body()).doesNotContain("shutting-down");
        }
    }

    /** Bodies that stall near their end count for what has arrived of them. */
    @Test
    void bodiesForWhichThereIsNoMemoryMayBeSentAgain() throws Exception {
        long free = Runtime.getRuntime().maxMemory() / 4 - budget.takenBytes();
        assertThat(budget.take(free - 100_000)).isTrue();
        try (HttpSocket large = connect()) {
            large.send(head(400_000));
            large.send(" ".repeat(399_000));
            assertIsToComeAgain(large.answer(), "no-room");
            try (HttpSocket small = connect()) {
                small.send(head(BODY.length()) + BODY);
                assertThat(small.answer().body()).doesNotContain("no-room");
            }
        } finally {
            budget.giveBack(free - 100_000);
        }
        Patiently.until(() -> budget.takenBytes() == 0);
    }

    private static void assertIsToComeAgain(HttpSocket.Answer answer, String reason) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("\"" + reason + "\"", "\"transient\":true");
        assertThat(answer.headers()).containsKey("retry-after");
    }

    /** The number of requests under way that neither wait nor fetch documents. */
    private double quickOnes() {
        return meters.get("byztime.requests.taken").tag("kind", "quick").gauge().value();
    }

    private HttpSocket connect() throws IOException {
        return new HttpSocket(URI.create("http://127.0.0.1:" + port));
    }

    private static String head(int length) {
        return "POST /at-most-once/unfinished/judge HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + length
                + "\r\n\r\n";
    }
}
