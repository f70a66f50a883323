package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.byztime.access.Needs;
import dev.byztime.access.PublicEndpoint;
import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who is let through to what, where tokens are asked for. */
@ServiceOnManualClock
@TestPropertySource(
        properties = {
            "byztime.tokens=src/test/resources/access/tokens",
            "management.endpoints.web.exposure.include=health,info,prometheus,metrics,env,loggers"
        })
class TokenAccessTests {

    private static final Map<String, String> SECRETS =
            Map.of(
                    "at-most-once", "test-sender-0123456789abcdef0123",
                    "leases", "test-worker-0123456789abcdef0123",
                    "tickets", "test-issuer-0123456789abcdef0123",
                    "commits", "test-banker-0123456789abcdef0123",
                    "read", "test-watcher-0123456789abcdef012",
                    "admin", "test-operator-0123456789abcdef01");

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    /** Else it is shut, which somebody would find out too late. */
    @Test
    void everyEndpointSaysWhatItNeeds() {
        List<HandlerMethod> ours =
                requestMappingHandlerMapping.getHandlerMethods().values().stream()
                        .filter(TokenAccessTests::isOurs)
                        .toList();
        assertThat(ours).hasSizeGreaterThan(15);
        for (HandlerMethod method : ours) {
            boolean needs =
                    method.hasMethodAnnotation(Needs.class)
                            || AnnotatedElementUtils.hasAnnotation(
                                    method.getBeanType(), Needs.class);
            boolean open =
                    AnnotatedElementUtils.hasAnnotation(method.getBeanType(), PublicEndpoint.class);
            assertThat(needs ^ open).as("%s", method).isTrue();
        }
    }

    static Stream<Arguments> guarded() {
        return Stream.of(
                arguments("POST", "/at-most-once/x/judge", Set.of("at-most-once")),
                arguments("POST", "/at-most-once/x/judge-batch", Set.of("at-most-once")),
                arguments("POST", "/at-most-once/x/judge-stream", Set.of("at-most-once")),
                arguments("POST", "/at-most-once/x/stamps", Set.of("at-most-once")),
                arguments("GET", "/at-most-once", Set.of("read", "admin")),
                arguments("GET", "/at-most-once/x/watermark", Set.of("read", "admin")),
                arguments("HEAD", "/at-most-once/x/watermark", Set.of("read", "admin")),
                arguments("POST", "/leases/acquire", Set.of("leases")),
                arguments("POST", "/tickets", Set.of("tickets")),
                arguments("POST", "/commits/g/begin", Set.of("commits")),
                arguments("POST", "/commits/g/validate", Set.of("commits")),
                arguments("POST", "/commits/g/finish", Set.of("commits")),
                arguments("POST", "/commits/g/validate-batch", Set.of("commits")),
                arguments("POST", "/commits/g/finish-batch", Set.of("commits")),
                arguments("POST", "/commits/g/timestamps", Set.of("commits")),
                arguments("GET", "/commits/g/in-doubt", Set.of("commits")),
                arguments("GET", "/commits/g/safe-time", Set.of("commits")),
                arguments("GET", "/commits", Set.of("commits", "read", "admin")),
                arguments(
                        "GET",
                        "/commits/g/transaction?transaction=t",
                        Set.of("commits", "read", "admin")),
                arguments("POST", "/tickets/verify", Set.of("tickets", "read", "admin")),
                arguments("POST", "/tickets/verify-batch", Set.of("tickets", "read", "admin")),
                arguments("POST", "/leases/renew", Set.of("leases")),
                arguments("POST", "/leases/renew-batch", Set.of("leases")),
                arguments("POST", "/leases/renew-stream", Set.of("leases")),
                arguments("POST", "/leases/release", Set.of("leases")),
                arguments("POST", "/leases/publish", Set.of("leases")),
                arguments("GET", "/leases/recall", Set.of("leases")),
                arguments("HEAD", "/leases/recall", Set.of("leases")),
                arguments("POST", "/leases/revoke", Set.of("admin")),
                arguments("GET", "/leases/check", Set.of("leases", "read", "admin")),
                arguments("GET", "/leases/resource", Set.of("read", "admin")),
                arguments("GET", "/leases", Set.of("read", "admin")),
                arguments("GET", "/actuator/prometheus", Set.of("read", "admin")),
                arguments("GET", "/actuator/metrics", Set.of("read", "admin")),
                arguments("GET", "/actuator/metrics/jvm.memory.used", Set.of("read", "admin")),
                arguments("GET", "/actuator/env", Set.of("admin")),
                arguments("GET", "/actuator/env/byztime.tokens", Set.of("admin")),
                arguments("GET", "/actuator/loggers", Set.of("admin")),
                arguments("POST", "/actuator/loggers/x", Set.of("admin")));
    }

    /** The operator of these tests may read, too. */
    @ParameterizedTest
    @MethodSource("guarded")
    void aTokenOpensWhatItsScopesAreFor(String method, String uri, Set<String> holders) {
        assertThat(reason(send(method, uri, null))).isEqualTo("token-required");
        Set<String> letIn = new TreeSet<>();
        SECRETS.forEach((holder, secret) -> {
            MvcTestResult answer = send(method, uri, "Bearer " + secret);
            int status = answer.getResponse().getStatus();
            if (status == 403) {
                assertThat(reason(answer)).isEqualTo("scope-required");
            } else {
                letIn.add(holder);
                assertThat(status).isNotEqualTo(401);
            }
        });
        assertThat(letIn).containsExactlyInAnyOrderElementsOf(holders);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/time",
                "/time/order?a=1&b=2",
                "/time/passage?of=1",
                "/time/wait?until=1",
                "/time/validity?expires=1",
                "/problems",
                "/problems/token-required",
                "/livez",
                "/readyz",
                "/actuator",
                "/actuator/health",
                "/actuator/health/readiness",
                "/actuator/info",
                "/v3/api-docs",
                "/index.html",
                "/swagger-ui/index.html",
            })
    void whatTellsTheTimeOrWhatThisIsAsksForNone(String uri) {
        assertThat(send("GET", uri, null)).hasStatusOk();
        assertThat(send("HEAD", uri, null)).hasStatusOk();
        assertThat(send("GET", uri, "Bearer nonsense")).hasStatusOk();
    }

    @Test
    void whatIsNotThereIsNotAskedFor() {
        assertThat(send("GET", "/nothing", null)).hasStatus(404);
        assertThat(send("DELETE", "/leases/acquire", null)).hasStatus(405);
        assertThat(send("OPTIONS", "/leases/acquire", null))
                .hasStatusOk()
                .headers()
                .hasValue("Allow", "POST,OPTIONS")
                .doesNotContainHeader("Accept-Patch");
    }

    /** A slash more, and the like, make it another path, or one that is refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "//leases",
                "/leases/",
                "/leases;x=y",
                "/time;/../leases",
                "/time/../leases",
                "/time/..;/leases",
                "/%6ceases",
                "/leases%2f",
                "/leases%00",
                "/LEASES",
                "/actuator//prometheus",
                "/actuator/prometheus/",
                "/actuator/%70rometheus",
                "/actuator/prometheus;x",
            })
    void noWayToWriteAPathGetsPast(String path) {
        MvcTestResult answer = http.get().uri(URI.create(path)).exchange();
        assertThat(answer.getResponse().getStatus()).as(path).isIn(400, 401, 404);
    }

    @ParameterizedTest
    @CsvSource({
        "bearer test-watcher-0123456789abcdef012, 200",
        "BEARER   test-watcher-0123456789abcdef012, 200",
        "Bearer test-watcher-0123456789abcdef01, 401",
        "Bearer test-watcher-0123456789abcdef0123, 401",
        "Bearer TEST-WATCHER-0123456789ABCDEF012, 401",
        "Bearer watcher, 401",
        "Bearer, 401",
        "Bearer \u00e4, 401",
        "test-watcher-0123456789abcdef012, 401",
        "Basic dGVzdC13YXRjaGVyLTAxMjM0NTY3ODlhYmNkZWYwMTI6, 401",
    })
    void onlyABearerTokenIsOne(String authorization, int status) {
        assertThat(send("GET", "/leases", authorization)).hasStatus(status);
    }

    @Test
    void twoTokensAreNone() {
        MvcTestResult answer =
                http.get()
                        .uri("/leases")
                        .header("Authorization", "Bearer " + SECRETS.get("read"))
                        .header("Authorization", "Bearer " + SECRETS.get("admin"))
                        .exchange();
        assertThat(reason(answer)).isEqualTo("token-required");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("the request has 2 such headers");
    }

    @Test
    void anotherSchemeIsToldSo() {
        assertThat(send("GET", "/leases", "Basic dGVzdA=="))
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("does not begin with Bearer")
                .doesNotContain("dGVzdA");
    }

    @Test
    void aTokenInTheAddressIsNone() {
        assertThat(send("GET", "/leases?access_token=" + SECRETS.get("read"), null)).hasStatus(401);
    }

    @Test
    void refusalsSayWhatIsNeededAndNotWhatWasSent() throws IOException {
        MvcTestResult none = send("GET", "/leases/check", null);
        assertThat(none).hasStatus(401).headers().hasValue("WWW-Authenticate", "Bearer");
        assertThat(none).headers().hasValue("Cache-Control", "no-store");
        assertThat(none).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(none).bodyText().contains("read or leases", "\"transient\":false");
        MvcTestResult unknown = send("GET", "/leases", "Bearer sesame-sesame-sesame-sesame-sesame");
        assertThat(unknown)
                .hasStatus(401)
                .headers()
                .hasValue("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        assertThat(unknown).bodyText().doesNotContain("sesame");
        MvcTestResult other = send("POST", "/leases/revoke", "Bearer " + SECRETS.get("leases"));
        assertThat(other)
                .hasStatus(403)
                .headers()
                .hasValue(
                        "WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"admin\"");
        assertThat(other).bodyText().contains("admin").doesNotContain("test-worker");
    }

    @Test
    void refusalsAreCounted() {
        double before = count("no-token");
        double other = count("other-scope");
        send("GET", "/leases", null);
        send("GET", "/leases", "Bearer " + SECRETS.get("leases"));
        send("GET", "/time", null);
        assertThat(count("no-token") - before).isEqualTo(1);
        assertThat(count("other-scope") - other).isEqualTo(1);
    }

    @Test
    void secretsAreShownNowhere() throws IOException {
        String admin = "Bearer " + SECRETS.get("admin");
        for (String uri :
                List.of("/actuator/env", "/actuator/health", "/actuator/info", "/actuator")) {
            assertThat(send("GET", uri, admin))
                    .hasStatusOk()
                    .bodyText()
                    .doesNotContain("test-operator");
        }
        assertThat(send("GET", "/actuator/health", null))
                .bodyJson()
                .extractingPath("$.components.tokens")
                .isEqualTo(Map.of("status", "UP", "details", Map.of("tokens", 6)));
    }

    /** And describes both refusals there, and only there. */
    @Test
    void theDescriptionSaysWhatEachOperationNeeds() throws IOException {
        JsonNode api = OpenApiDocument.of(http).root();
        assertThat(api.at("/components/securitySchemes/token/scheme").asString())
                .isEqualTo("bearer");
        JsonNode check = api.path("paths").path("/leases/check").path("get");
        assertThat(check.path("security").toString())
                .isEqualTo("[{\"token\":[\"read\"]},{\"token\":[\"leases\"]}]");
        assertThat(check.path("responses").propertyNames()).contains("401", "403");
        JsonNode now = api.path("paths").path("/time").path("get");
        assertThat(now.has("security")).isFalse();
        assertThat(now.path("responses").propertyNames()).doesNotContain("401", "403");
    }

    private static boolean isOurs(HandlerMethod method) {
        return method.getBeanType().getPackageName().startsWith("dev.byztime");
    }

    private double count(String kind) {
        JsonNode metric =
                JsonMapper.shared()
                        .readTree(
                                text(
                                        send(
                                                "GET",
                                                "/actuator/metrics/byztime.requests.refused?tag=kind:"
                                                        + kind,
                                                "Bearer " + SECRETS.get("read"))));
        return metric.path("measurements").path(0).path("value").asDouble();
    }

    private static String reason(MvcTestResult answer) {
        return JsonMapper.shared().readTree(text(answer)).path("reason").asString();
    }

    private static String text(MvcTestResult answer) {
        try {
            return answer.getResponse().getContentAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MvcTestResult send(String method, String uri, @Nullable String authorization) {
        var request = http.method(HttpMethod.valueOf(method)).uri(uri);
        if (authorization != null) {
            request = request.header("Authorization", authorization);
        }
        if (method.equals("POST") && !uri.endsWith("stamps")) {
            request =
                    request.contentType(
                                    uri.endsWith("stream")
                                            ? MediaType.APPLICATION_NDJSON
                                            : MediaType.APPLICATION_JSON)
                            .content("{}");
        }
        return request.exchange();
    }
}
