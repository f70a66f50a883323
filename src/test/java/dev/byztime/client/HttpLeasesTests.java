package dev.byztime.client;

import static dev.byztime.client.BlockingClock.SECOND;
import static dev.byztime.client.ScriptedLeases.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseClient.Void;
import dev.byztime.lease.Mode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

@Timeout(60)
class HttpLeasesTests {

    private static final String LEASE =
            """
            {"resource": "r", "id": "0a", "token": "1795237012123456789", "mode": "WRITE",
             "safeRemaining": "9.995002498", "version": null, "current": false, "recalled": %s,
             "claim": "kY3v"}\
            """;
    private static final LeaseRequest REQUEST =
            new LeaseRequest("r ü", "h", Mode.READ, 0, "id", "v1", false);

    private final List<String> asked = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile int status = 200;
    private volatile @Nullable String secret = "secret";
    private volatile String body = "{}";
    private volatile String retryAfter = "";
    private HttpServer server;
    private HttpLeases leases;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    asked.add(
                            "%s %s %s %s"
                                    .formatted(
                                            exchange.getRequestMethod(),
                                            exchange.getRequestURI(),
                                            exchange.getRequestHeaders().getFirst("Authorization"),
                                            new String(
                                                    exchange.getRequestBody().readAllBytes(),
                                                    StandardCharsets.UTF_8)));
                    if (!retryAfter.isEmpty()) {
                        exchange.getResponseHeaders().add("Retry-After", retryAfter);
                    }
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        leases = leases(server.getAddress().getPort(), Duration.ofSeconds(20));
    }

    private HttpLeases leases(int port, Duration patience) {
        return new HttpLeases(
                http,
                () -> HttpRequest.newBuilder().header("Authorization", "Bearer " + secret()),
                URI.create("http://127.0.0.1:" + port),
                patience);
    }

    private String secret() {
        String known = secret;
        if (known == null) {
            throw new UncheckedIOException("no secret", new IOException());
        }
        return known;
    }

    @AfterEach
    void end() {
        server.stop(0);
        http.close();
    }

    private Answer acquire() {
        return leases.acquire(REQUEST, 0);
    }

    @Test
    void asksAsTheServiceIsToBeAsked() {
        leases.acquire(REQUEST, 0);
        leases.acquire(
                new LeaseRequest("r", "h", Mode.WRITE, 10 * SECOND, "id", null, false),
                3 * SECOND / 2);
        leases.renew(grant(1), SECOND);
        leases.publish(grant(1), "v2");
        leases.release(grant(1), "v3");
        leases.release(grant(1), null);
        String auth = " Bearer secret ";
        String named = "{\"resource\":\"r\",\"id\":\"id\",\"token\":\"7\"";
        assertThat(asked)
                .containsExactly(
                        "POST /leases/acquire"
                                + auth
                                + "{\"resource\":\"r ü\",\"holder\":\"h\",\"mode\":\"READ\","
                                + "\"requestId\":\"id\",\"version\":\"v1\"}",
                        "POST /leases/acquire?wait=1.500000000&recall=false"
                                + auth
                                + "{\"resource\":\"r\",\"holder\":\"h\",\"mode\":\"WRITE\","
                                + "\"requestId\":\"id\",\"term\":\"10.000000000\"}",
                        "POST /leases/renew"
                                + auth
                                + named
                                + ",\"term\":\"1.000000000\",\"claim\":\"claim of 1.0\"}",
                        "POST /leases/publish" + auth + named + ",\"version\":\"v2\"}",
                        "POST /leases/release" + auth + named + ",\"version\":\"v3\"}",
                        "POST /leases/release" + auth + named + "}");
    }

    @Test
    void namesOfAnyKindAreQuotedInQueries() {
        leases.awaitRecall(new Grant("ä b&c+d=e/€%", "0a", 7, 1, null, false, false, null), -1);
        assertThat(asked)
                .containsExactly(
                        "GET /leases/recall?resource=%C3%A4+b%26c%2Bd%3De%2F%E2%82%AC%25&id=0a"
                                + "&token=7&wait=0.000000000 Bearer secret ");
    }

    @ParameterizedTest
    @CsvSource({"GRANTED, false", "RECALLED, true"})
    void aLeaseIsAGrant(String verdict, boolean recalled) {
        body = "{\"verdict\": \"%s\", \"lease\": %s}".formatted(verdict, LEASE.formatted(recalled));
        assertThat(acquire())
                .isEqualTo(
                        new Grant(
                                "r",
                                "0a",
                                1795237012123456789L,
                                9_995_002_498L,
                                null,
                                false,
                                recalled,
                                "kY3v"));
        body = body.replace("null, \"current\": false", "\"v\", \"current\": true");
        assertThat(leases.renew(grant(1), 0))
                .matches(a -> a instanceof Grant g && g.current() && "v".equals(g.version()));
    }

    @Test
    void otherVerdictsAreNoGrant() {
        body = "{\"verdict\": \"VOID\", \"reason\": \"DISCONTINUITY\"}";
        assertThat(leases.renew(grant(1), 0)).isEqualTo(new Void("DISCONTINUITY"));
        body = "{\"verdict\": \"HELD\", \"takeoverSafeIn\": \"1.500000000\"}";
        assertThat(acquire()).isEqualTo(new NotNow("HELD", 1_500_000_000));
        body = "{\"verdict\": \"HELD\", \"takeoverSafeIn\": \"-1.500000000\"}";
        assertThat(acquire()).isEqualTo(new NotNow("HELD", 0));
        body = "{\"verdict\": \"HELD\"}";
        assertThat(acquire()).isEqualTo(new NotNow("HELD", 0));
        body = "{\"verdict\": \"RECOVERING\", \"cause\": \"RESTART\", \"certainIn\": \"2\"}";
        assertThat(acquire()).isEqualTo(new NotNow("RECOVERING", 2 * SECOND));
        assertThat(leases.renew(grant(1), 0)).isEqualTo(new NotNow("RECOVERING", 2 * SECOND));
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "7, 7", "0, 0", "-1, 0", "'Fri, 01 Jan 2027 00:00:00 GMT', 0"})
    void aServiceThatCannotDecideSaysWhyAndPerhapsWhenItCan(String after, long seconds) {
        status = 503;
        retryAfter = after;
        body = "{\"reason\": \"STALE\", \"detail\": \"...\"}";
        assertThat(acquire()).isEqualTo(new NotNow("STALE", seconds * SECOND));
        retryAfter = "9999999999999999";
        assertThat(acquire())
                .matches(answer -> answer instanceof NotNow later && later.retryNs() >= 0);
    }

    @Test
    void theCallersMistakesAreExceptions() {
        status = 400;
        body = "{\"detail\": \"a resource has 1 to 200 characters\"}";
        assertThatThrownBy(this::acquire)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a resource has 1 to 200 characters");
        assertThatThrownBy(() -> leases.release(grant(1), ""))
                .isInstanceOf(IllegalArgumentException.class);
        status = 403;
        body = "";
        assertThatThrownBy(this::acquire).isInstanceOf(IllegalArgumentException.class);
    }

    /** Else an exchange of tokens would cost everybody the leases that they hold. */
    @Test
    void aTokenMayBeExchangedWhileALeaseIsHeld() {
        status = 401;
        body = "{\"reason\": \"token-required\", \"detail\": \"...\"}";
        assertThat(acquire()).isEqualTo(new NotNow("token-required", SECOND));
        secret = null; // somebody is writing the next one
        assertThat(acquire()).isEqualTo(new NotNow("no secret", SECOND));
        secret = "another";
        acquire();
        assertThat(asked)
                .satisfiesExactly(
                        first -> assertThat(first).contains("Bearer secret"),
                        last -> assertThat(last).contains("Bearer another"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "\"GRANTED\"",
                "<html>",
                "{\"verdict\": \"GRANTED\"",
                "{\"verdict\": \"GRANTED\"}",
                "{\"verdict\": \"GRANTED\", \"lease\": {}}",
                "{\"verdict\": \"GRANTED\", \"lease\": null}",
                "{\"verdict\": \"GRANTED\", \"lease\": {\"resource\": \"r\", \"id\": \"1\","
                        + " \"token\": \"x\"}}",
                "{\"verdict\": \"GRANTED\", \"lease\": {\"resource\": \"r\", \"id\": \"1\","
                        + " \"token\": \"1\"}}",
                "{\"verdict\": \"GRANTED\", \"lease\": {\"resource\": \"r\", \"id\": \"1\","
                        + " \"token\": \"1\", \"safeRemaining\": \"long\"}}",
                "{\"verdict\": [], \"certainIn\": {}}",
                "{\"verdict\": \"HELD\", \"takeoverSafeIn\": \"soon\"}",
            })
    void whatCannotBeUnderstoodSaysNothing(String garbage) {
        body = garbage;
        assertThat(acquire()).isInstanceOf(NotNow.class);
        status = 502;
        assertThat(acquire()).isInstanceOf(NotNow.class);
    }

    @Test
    void whoIsNotThereSaysNothing() {
        server.stop(0);
        assertThat(acquire()).isInstanceOf(NotNow.class);
        leases.publish(grant(1), "v");
        leases.release(grant(1), null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"verdict\""
            })
    void whoStopsInItsAnswerSaysNothing(String beginning) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (Socket socket = silent.accept()) {
                    socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // the test is over
                }
            });
            leases = leases(silent.getLocalPort(), Duration.ofMillis(200));
            assertThat(acquire())
                    .matches(a ->
                            a instanceof NotNow n && n.reason().contains("does not answer within"));
        }
    }

    @Test
    void anInterruptedThreadAsksNothingButReleases() {
        Thread.currentThread().interrupt();
        assertThat(acquire()).isEqualTo(new NotNow("interrupted", 0));
        asked.clear();
        leases.release(grant(1), null);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).hasSize(1);
    }

    @Test
    void waitsMayBeEndless() {
        body = "{\"verdict\": \"GRANTED\", \"lease\": %s}".formatted(LEASE.formatted(false));
        assertThat(leases.acquire(REQUEST, Long.MAX_VALUE)).isInstanceOf(Grant.class);
    }
}
