package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import dev.byztime.testing.Patiently;
import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketClaims;
import dev.byztime.ticket.TrustedIssuers;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** What a client makes of a service's answers: good ones, and those of a service that is broken. */
class HttpTicketsTests {

    private static final TicketClaims CLAIMS =
            new TicketClaims(
                    "i", "s", "a", "j", null, Timestamp.ZERO, new Timestamp(9, 0), Map.of());
    private static final TicketCheck CHECK =
            new TicketCheck("t", "a", new TicketCheck.Shown("p", "GET", "https://a.example/"));

    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile byte[] body = {};
    private volatile boolean silent;

    @SuppressWarnings("NullAway.Init") // by begin
    private HttpServer server;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.sendResponseHeaders(status, body.length);
                        if (silent) { // the head is there, and the body never comes
                            exchange.getResponseBody().flush();
                            Patiently.await(over);
                        }
                        exchange.getResponseBody().write(body);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        server.start();
    }

    @AfterEach
    void end() {
        over.countDown();
        http.shutdownNow();
        server.stop(0);
    }

    private HttpTickets tickets(Duration patience) {
        return new HttpTickets(
                http,
                HttpRequest::newBuilder,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                patience);
    }

    private HttpTickets tickets() {
        return tickets(Duration.ofMinutes(1));
    }

    private void answer(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aReadingIsUnderstood() throws Exception {
        answer(
                """
                {"earliest": "10.5", "latest": "11.000000001", "driftPpb": 250000,
                 "era": "268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1", "new": {}}\
                """);
        TicketSource.ServiceTime time = tickets().time();
        assertThat(time.interval().earliest()).isEqualTo(new Timestamp(10, 500_000_000));
        assertThat(time.interval().latest()).isEqualTo(new Timestamp(11, 1));
        assertThat(time.driftPpb()).isEqualTo(250_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "<html>",
                "{\"earliest\":",
                "{\"earliest\": \"2\", \"latest\": \"1\", \"driftPpb\": 0, \"era\":"
                        + " \"268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1\"}",
                "{\"earliest\": \"1\", \"latest\": \"2\", \"driftPpb\": 0}",
                "{\"earliest\": \"1\", \"latest\": \"2\", \"era\":"
                        + " \"268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1\"}",
                "{\"earliest\": \"1\", \"latest\": \"2\", \"driftPpb\": -1, \"era\":"
                        + " \"268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1\"}",
                "{\"earliest\": \"1\", \"latest\": \"2\", \"driftPpb\": 1e99, \"era\":"
                        + " \"268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1\"}",
            })
    void anythingElseIsNoReading(String text) {
        answer(text);
        assertThatThrownBy(() -> tickets().time()).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VALID {\"verdict\": \"VALID\", \"safeRemaining\": \"1.5\"}",
                "EXPIRED {\"verdict\": \"EXPIRED\"}",
                "NOT_YET {\"verdict\": \"NOT_YET\", \"retryIn\": \"1\"}",
                "UNCERTAIN {\"verdict\": \"UNCERTAIN\", \"retryIn\": \"1\"}",
                "INVALID {\"verdict\": \"INVALID\", \"reason\": \"TIMESCALE\", \"detail\": \"d\"}",
                "UNPROVEN {\"verdict\": \"UNPROVEN\", \"reason\": \"URI\", \"detail\": \"d\"}",
                "REPLAYED {\"verdict\": \"REPLAYED\", \"last\": \"1\"}",
                "OVERTAKEN {\"verdict\": \"OVERTAKEN\", \"last\": \"1\"}",
                "STALE {\"verdict\": \"STALE\", \"reason\": \"RESTART\"}",
                "EARLY {\"verdict\": \"EARLY\", \"reason\": \"AHEAD\", \"retryIn\": \"1\","
                        + " \"detail\": \"d\"}",
            })
    void eachVerdictIsUnderstood(String line) throws Exception {
        String[] parts = line.split(" ", 2);
        answer(parts[1]);
        assertThat(tickets().verify(CHECK, CLAIMS).kind()).isEqualTo(parts[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}", "{\"verdict\": \"FINE\"}", "{\"verdict\": \"VALID\"}",
                "{\"verdict\": \"INVALID\", \"reason\": \"NEW\"}", "{\"verdict\": true}",
                        "[\"VALID\"]",
            })
    void anythingElseIsNoVerdict(String text) {
        answer(text);
        assertThatThrownBy(() -> tickets().verify(CHECK, CLAIMS)).isInstanceOf(IOException.class);
    }

    @Test
    void aRefusalIsNoVerdict() {
        answer("{\"verdict\": \"VALID\", \"safeRemaining\": \"1.5\"}");
        status = 503;
        assertThatThrownBy(() -> tickets().verify(CHECK, CLAIMS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("503");
    }

    @Test
    void aHugeAnswerIsNotReadToItsEnd() throws Exception {
        body = new byte[TrustedIssuers.MAX_BYTES];
        assertThat(tickets().keys()).hasSize(TrustedIssuers.MAX_BYTES);
        body = new byte[TrustedIssuers.MAX_BYTES + 1];
        assertThatThrownBy(() -> tickets().keys()).isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerThatDoesNotEndIsGivenUp() {
        body = new byte[1];
        silent = true;
        assertThatThrownBy(() -> tickets(Duration.ofMillis(200)).keys())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PT0.2S");
    }

    @Test
    void itIsUnavailableWhileThereIsNoToken() {
        HttpTickets withoutToken =
                new HttpTickets(
                        http,
                        () -> {
                            throw new UncheckedIOException(new IOException("no token"));
                        },
                        URI.create("http://127.0.0.1:1"),
                        Duration.ofMinutes(1));
        assertThatThrownBy(withoutToken::time)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no token");
    }
}
