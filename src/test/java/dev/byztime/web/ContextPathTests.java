package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServedTime;
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

/** The service below a path of its own, and Jetty believing what proxies say. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "byztime.provider=external",
            "byztime.timedata=unused",
            "byztime.state=false", // the working directory has a configuration with one
            "server.servlet.context-path=/c",
            "server.forward-headers-strategy=native"
        })
@Import(ServedTime.class)
class ContextPathTests {

    @LocalServerPort private int port;
    @Autowired private ServedTime time;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/c/",
                "/c/page/page.js",
                "/c/time",
                "/c/livez",
                "/c/readyz",
                "/c/actuator/health",
                "/c/problems",
                "/c/docs/",
                "/c/docs/leases.html",
                "/c/swagger-ui/index.html",
            })
    void allThatThereIsIsBelowIt(String path) throws IOException {
        assertThat(get(path).status()).isEqualTo(200);
        assertThat(get(path.substring(2)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/c,                 /c/",
        "/c/swagger-ui.html, /c/swagger-ui/index.html",
    })
    void redirectsStayBelowIt(String from, String to) throws IOException {
        assertThat(get(from).headers().get("location")).isEqualTo(to);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/c/nothing", "/c/time/order", "/nothing", "/c/%zz", "/c/a/..%2fb"})
    void problemsLeadToTheirExplanation(String path) throws IOException {
        JsonNode problem = json(path);
        String type = problem.path("type").asString();
        assertThat(type).isEqualTo("/c/problems/" + problem.path("reason").asString());
        assertThat(get(type).body()).startsWith("## `");
    }

    @ParameterizedTest
    @CsvSource({"GET, /time", "GET, /nothing", "OPTIONS, *"})
    void whatIsOutsideIsToldWhereToLook(String method, String path) throws IOException {
        JsonNode problem = JsonMapper.shared().readTree(ask(method, path).body());

        assertThat(problem.path("status").asInt()).isEqualTo(404);
        assertThat(problem.path("detail").asString())
                .isEqualTo("there is no " + path + "; /c/v3/api-docs lists what exists");
    }

    @Test
    void theDescriptionSaysWhereTheServiceIs() throws IOException {
        assertThat(json("/c/v3/api-docs").at("/servers/0/url").asString()).isEqualTo("/c");
    }

    @Test
    void linksAreToWhatAProxySays() throws IOException {
        String[] told = {"X-Forwarded-Host: time.example", "X-Forwarded-Proto: https"};
        assertThat(json("/c/actuator", told).at("/_links/self/href").asString())
                .isEqualTo("https://time.example/c/actuator");
        assertThat(json("/c/nothing", "X-Forwarded-Prefix: /p").path("type").asString())
                .isEqualTo("/c/problems/not-found");
    }

    private JsonNode json(String path, String... headers) throws IOException {
        return JsonMapper.shared().readTree(get(path, headers).body());
    }

    private HttpSocket.Answer get(String path, String... headers) throws IOException {
        return ask("GET", path, headers);
    }

    private HttpSocket.Answer ask(String method, String path, String... headers)
            throws IOException {
        try (HttpSocket socket = new HttpSocket(URI.create("http://127.0.0.1:" + port))) {
            socket.send(
                    "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n"
                            .formatted(
                                    method,
                                    path,
                                    headers.length == 0
                                            ? ""
                                            : String.join("\r\n", headers) + "\r\n"));
            return socket.answer();
        }
    }
}
