package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.web.value.ForwardedPrefix;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.List;

/** A proxy that has taken {@code /p} off the path, and is believed. */
@ServiceOnManualClock
@TestPropertySource(properties = "server.forward-headers-strategy=framework")
class ForwardedHeadersTests {

    /** All that is made of such headers, and something that is not. */
    static final List<String> PATHS =
            List.of(
                    "/",
                    "/time",
                    "/nothing",
                    "/actuator",
                    "/livez",
                    "/swagger-ui.html",
                    "/swagger-ui/swagger-initializer.js",
                    "/v3/api-docs",
                    "/v3/api-docs/swagger-config");

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @Test
    void thePageIsThere() {
        for (String path : List.of("/", "/?from=afar", "/index.html")) {
            assertThat(get(path)).as(path).hasStatusOk().bodyText().contains("<h1>Global time");
        }
    }

    @Test
    void theDescriptionSaysWhereTheServiceIs() throws IOException {
        assertThat(json(get("/v3/api-docs")).at("/servers/0/url").asString()).isEqualTo("/p");
        MvcTestResult direct = http.get().uri("/v3/api-docs").exchange();
        assertThat(json(direct).at("/servers/0/url").asString()).isEqualTo("/");
        assertThat(json(get("/v3/api-docs")).path("servers").size()).isEqualTo(1);
    }

    @Test
    void redirectsAndLinksStayBelowThePrefix() throws IOException {
        assertThat(get("/swagger-ui.html")).hasRedirectedUrl("/p/swagger-ui/index.html");
        assertThat(json(get("/actuator")).at("/_links/self/href").asString())
                .endsWith("/p/actuator");
    }

    @ParameterizedTest
    @CsvSource({
        "/time/order,         missing-parameter",
        "/time?maxError=1ns,  error-too-large",
        "/time?x=1,           unknown-parameter",
        "/nothing,            not-found",
        "/problems/nothing,   not-found",
    })
    void problemsLeadToTheirExplanation(String uri, String reason) throws IOException {
        JsonNode problem = json(get(uri));
        assertThat(problem.path("reason").asString()).isEqualTo(reason);
        assertThat(problem.path("type").asString()).isEqualTo("/p/problems/" + reason);
    }

    @Test
    void soDoProblemsInStreams() throws IOException {
        MvcTestResult answer =
                http.post()
                        .uri("/at-most-once/orders/judge-stream")
                        .header(ForwardedPrefix.HEADER, "/p")
                        .contentType(MediaType.APPLICATION_NDJSON)
                        .content("nonsense\n")
                        .exchange();
        assertThat(json(answer).at("/problem/type").asString())
                .isEqualTo("/p/problems/malformed-request");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/p/       | /p",
                "/p//      | /p",
                "/         | ''",
                "/p, /q/   | /p/q",
                "/a.b/c~1  | /a.b/c~1",
                "/x/y:8080 | /x/y:8080",
            })
    void prefixesThatPathsCanBeginWith(String told, String prefix) throws IOException {
        MvcTestResult answer =
                http.get().uri("/nothing").header(ForwardedPrefix.HEADER, told).exchange();
        assertThat(json(answer).path("type").asString()).isEqualTo(prefix + "/problems/not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Prefix: p",
                "X-Forwarded-Prefix: //evil.example",
                "X-Forwarded-Prefix: /a/../b",
                "X-Forwarded-Prefix: /a/.",
                "X-Forwarded-Prefix: /a//b",
                "X-Forwarded-Prefix: /a b",
                "X-Forwarded-Prefix: /a?b",
                "X-Forwarded-Prefix: /a;b",
                "X-Forwarded-Prefix: /%zz",
                "X-Forwarded-Prefix: /\u00e4",
                "X-Forwarded-Prefix: http://evil.example/",
                "X-Forwarded-Prefix: /a,b",
                "X-Forwarded-Proto: a b",
                "X-Forwarded-Host: a b",
                "X-Forwarded-Host: <x>",
                "X-Forwarded-Port: abc",
                "Forwarded: proto=\"a b\"",
            })
    void whatCannotBeMeantIsRefusedEverywhere(String header) {
        for (String path : PATHS) {
            String[] parts = header.split(": ", 2);
            assertThat(http.get().uri(path).header(parts[0], parts[1]).exchange())
                    .as(path)
                    .hasStatus(400);
        }
    }

    /** Such a header took all of the stack. */
    @Test
    void aPrefixOfThousandsOfSegmentsIsRefused() {
        assertThat(
                        http.get()
                                .uri("/time")
                                .header(ForwardedPrefix.HEADER, "/a".repeat(4000))
                                .exchange())
                .hasStatus(400);
    }

    @Test
    void aUnixDomainSocketHasNoAddressAndIsServedAllTheSame() {
        assertThat(
                        http.get()
                                .uri("/time")
                                .header(ForwardedPrefix.HEADER, "/p")
                                .header("X-Forwarded-For", "192.0.2.7")
                                .with(request -> {
                                    request.setRemotePort(-1);
                                    return request;
                                })
                                .exchange())
                .hasStatusOk();
    }

    private MvcTestResult get(String uri) {
        return http.get().uri(uri).header(ForwardedPrefix.HEADER, "/p").exchange();
    }

    static JsonNode json(MvcTestResult answer) throws IOException {
        return JsonMapper.shared().readTree(answer.getResponse().getContentAsString());
    }
}
