package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.HttpSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What browsers are told, by a service on this machine that asks for no tokens. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "byztime.provider=external",
            "byztime.timedata=unused",
            "byztime.state=target/state/${random.uuid}",
            "byztime.hosts=time.example",
            "byztime.allowed-origins=https://app.example",
            "management.server.port=0",
            "management.endpoints.web.exposure.include=health,info,prometheus"
        })
class BrowsersTests {

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS");

    @LocalServerPort private int port;
    @LocalManagementPort private int managementPort;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /index.html",
                "GET /swagger-ui/swagger-ui-bundle.js",
                "GET /v3/api-docs",
                "GET /time",
                "GET /leases",
                "POST /leases/acquire",
                "POST /at-most-once/evil-1/stamps",
                "OPTIONS /leases/acquire",
                "GET /livez",
                "GET /nothing",
            })
    void otherNamesAndOtherPagesAreRefusedEverywhere(String request) throws Exception {
        assertRefusals(port, request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /actuator", "GET /actuator/prometheus", "GET /nothing"})
    void onTheActuatorsPortToo(String request) throws Exception {
        assertRefusals(managementPort, request);
    }

    private static void assertRefusals(int port, String request) throws IOException {
        HttpSocket.Answer named = send(port, request, "Host: evil.example");
        assertThat(named.status()).isEqualTo(421);
        assertThat(named.headers())
                .containsEntry("content-type", "application/problem+json")
                .containsEntry("cache-control", "no-store");
        assertThat(named.body())
                .contains("\"other-host\"", "\"Host\"", "evil.example", "byztime.hosts");
        HttpSocket.Answer sited =
                send(port, request, "Host: localhost", "Sec-Fetch-Site: cross-site");
        assertThat(sited.status()).isEqualTo(403);
        assertThat(sited.body()).contains("\"cross-site\"", "\"Sec-Fetch-Site\"");
        HttpSocket.Answer posted =
                send(port, request, "Host: localhost", "Origin: http://evil.example");
        assertThat(posted.status()).isEqualTo(403);
        assertThat(posted.body())
                .contains("\"Origin\"", "http://evil.example", "byztime.allowed-origins");
        assertThat(posted.headers()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void ourOwnNamesAndPagesAreNot() throws Exception {
        for (String host : List.of("localhost", "127.0.0.1:" + port, "[::1]", "time.example:80")) {
            assertThat(send(port, "GET /index.html", "Host: " + host).status()).isEqualTo(200);
        }
        assertThat(
                        send(
                                        port,
                                        "POST /at-most-once/ours/stamps",
                                        "Host: localhost:1",
                                        "Origin: http://localhost:1",
                                        "Sec-Fetch-Site: same-origin")
                                .status())
                .isNotIn(403, 421);
        try (HttpSocket old = socket(port)) {
            old.send("GET /index.html HTTP/1.0\r\n\r\n");
            assertThat(old.answer().status()).isEqualTo(200);
        }
        try (HttpSocket absolute = socket(port)) {
            absolute.send("GET http://evil.example/time HTTP/1.1\r\nHost: evil.example\r\n\r\n");
            assertThat(absolute.answer().status()).isEqualTo(421);
        }
    }

    @Test
    void refusalsAreCounted() throws Exception {
        send(port, "GET /time", "Host: evil.example");
        send(port, "GET /time", "Host: localhost", "Sec-Fetch-Site: same-site");
        assertThat(send(managementPort, "GET /actuator/prometheus", "Host: localhost").body())
                .containsPattern("byztime_requests_refused_total\\{kind=\"other-host\"} [1-9]")
                .containsPattern("byztime_requests_refused_total\\{kind=\"cross-site\"} [1-9]");
    }

    @Test
    void aPreflightIsAnsweredForAnAllowedOriginOnly() throws Exception {
        for (String path : List.of("/time", "/leases/acquire", "/nothing", "/")) {
            HttpSocket.Answer yes = preflight(path, "https://app.example");
            assertThat(yes.status()).isEqualTo(204);
            assertThat(yes.headers())
                    .containsEntry("access-control-allow-origin", "https://app.example")
                    .containsEntry("access-control-allow-methods", "GET, HEAD, POST")
                    .containsEntry("access-control-allow-headers", "Authorization, Content-Type")
                    .containsEntry("vary", "Origin")
                    .doesNotContainKey("allow");
            HttpSocket.Answer no = preflight(path, "https://evil.example");
            assertThat(no.status()).isEqualTo(403);
            assertThat(no.body()).contains("\"cross-site\"", "byztime.allowed-origins");
            assertThat(no.headers()).doesNotContainKeys("allow", "access-control-allow-origin");
        }
    }

    /** Problems above all: there is no time to tell here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /time",
                "GET /time?x=1",
                "GET /nothing",
                "POST /time",
                "GET /index.html",
                "GET /v3/api-docs",
                "GET /a%2fb",
            })
    void whatAnAllowedPageGetsItMayRead(String request) throws Exception {
        HttpSocket.Answer answer =
                send(
                        port,
                        request,
                        "Host: localhost",
                        "Origin: https://app.example",
                        "Sec-Fetch-Site: cross-site");
        assertThat(answer.status()).isNotEqualTo(403);
        assertThat(answer.headers())
                .containsEntry("access-control-allow-origin", "https://app.example");
        assertThat(answer.headers().get("vary")).contains("Origin");
    }

    /** The same by OPTIONS, in a refusal, and by trying. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/v3/api-docs",
                "/swagger-ui/index.html",
                "/swagger-ui/swagger-ui.css",
                "/time",
                "/time/order",
                "/leases",
                "/leases/acquire",
                "/leases/recall",
                "/at-most-once",
                "/at-most-once/x/stamps",
                "/at-most-once/x/watermark",
                "/problems",
                "/problems/too-old",
                "/docs",
                "/docs/",
                "/docs/leases.html",
                "/livez",
            })
    void thereIsOneTruthAboutMethods(String path) throws Exception {
        assertOneTruth(port, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/health", "/actuator/prometheus"})
    void aboutTheActuatorsToo(String path) throws Exception {
        assertOneTruth(managementPort, path);
    }

    private static void assertOneTruth(int port, String path) throws IOException {
        Set<String> works = new TreeSet<>();
        List<String> said = new ArrayList<>();
        for (String method : METHODS) {
            HttpSocket.Answer answer = send(port, method + " " + path, "Host: localhost");
            if (answer.status() == 405) {
                said.add(answer.headers().get("allow"));
            } else {
                works.add(method);
            }
            if (method.equals("OPTIONS")) {
                assertThat(answer.status()).isEqualTo(200);
                said.add(answer.headers().get("allow"));
            }
        }
        assertThat(said).hasSizeGreaterThan(4);
        for (String allow : said) {
            assertThat(new TreeSet<>(List.of(allow.split(", ?")))).isEqualTo(works);
        }
        assertThat(Set.copyOf(said)).as("in one form").hasSize(1);
    }

    @Test
    void whereThereIsNothingThereAreNoMethods() throws Exception {
        for (String method : METHODS) {
            HttpSocket.Answer answer = send(port, method + " /nothing", "Host: localhost");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.headers()).doesNotContainKey("allow");
        }
    }

    private HttpSocket.Answer preflight(String path, String origin) throws IOException {
        return send(
                port,
                "OPTIONS " + path,
                "Host: localhost",
                "Origin: " + origin,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type");
    }

    private static HttpSocket.Answer send(int port, String request, String... headers)
            throws IOException {
        try (HttpSocket socket = socket(port)) {
            socket.send(
                    request
                            + " HTTP/1.1\r\nConnection: close\r\n"
                            + String.join("\r\n", headers)
                            + "\r\n\r\n");
            return request.startsWith("HEAD ") ? socket.answerToHead() : socket.answer();
        }
    }

    private static HttpSocket socket(int port) throws IOException {
        return new HttpSocket(URI.create("http://127.0.0.1:" + port));
    }
}
