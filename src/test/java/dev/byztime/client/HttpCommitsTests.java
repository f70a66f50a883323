package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import dev.byztime.client.CommitClient.NotNow;
import dev.byztime.client.CommitClient.Outcome;
import dev.byztime.client.CommitClient.Request;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** What is made of the answers of a service that is broken or cannot decide now. */
@Timeout(60)
class HttpCommitsTests {

    private static final Request REQUEST = new Request("t", "7/1", List.of(), List.of(), false, 0);

    private final HttpClient http = HttpClient.newHttpClient();
    private volatile int status = 200;
    private volatile String body = "{}";

    @SuppressWarnings("NullAway.Init") // by serve
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // by serve
    private HttpCommits commits;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Retry-After", "3");
                    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        commits =
                new HttpCommits(
                        http,
                        HttpRequest::newBuilder,
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        "g",
                        Duration.ofSeconds(20));
    }

    @AfterEach
    void end() {
        server.stop(0);
        http.close();
    }

    private Stream<Object> everything() {
        return Stream.of(
                commits.begin(),
                commits.validate(REQUEST),
                commits.finish("t", Outcome.APPLIED),
                commits.inDoubt(1, 0),
                commits.transaction("t"),
                commits.safeTime(),
                commits.timestamps(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "<html>",
                "{}",
                "{\"verdict\": \"PREPARED\"}",
                "{\"verdict\": \"PREPARED\", \"timestamp\": 1, \"state\": \"PENDING\"}",
                "{\"verdict\": \"ABORTED\", \"reason\": \"BORED\"}",
                "{\"verdict\": \"ENDED\", \"state\": \"FINE\"}",
                "{\"verdict\": \"FINE\", \"start\": \"7/1\", \"epoch\": \"x\"}",
                "{\"transactions\": [{}], \"epoch\": \"1\", \"safeRemaining\": \"1\"}",
                "{\"transactions\": {}, \"timestamps\": [[]], \"certainIn\": \"1\"}",
            })
    void whatCannotBeUnderstoodDecidesNothing(String garbage) {
        body = garbage;
        assertThat(everything()).allMatch(answer -> answer instanceof NotNow);
        status = 502;
        assertThat(everything()).allMatch(answer -> answer instanceof NotNow);
    }

    @Test
    void aServiceThatCannotDecideSaysWhyAndWhenItCan() {
        status = 503;
        body = "{\"reason\": \"RECOVERING\", \"detail\": \"...\"}";
        assertThat(everything()).containsOnly(new NotNow("RECOVERING", 3_000_000_000L));
        status = 401;
        assertThat(everything()).hasOnlyElementsOfType(NotNow.class);
    }

    @Test
    void theCallersMistakesAreExceptions() {
        status = 400;
        body = "{\"detail\": \"a group has 1 to 256 characters\"}";
        assertThatThrownBy(() -> commits.begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a group has 1 to 256 characters");
    }

    @Test
    void whoIsNotThereDecidesNothing() {
        server.stop(0);
        assertThat(everything()).allMatch(answer -> answer instanceof NotNow);
    }
}
