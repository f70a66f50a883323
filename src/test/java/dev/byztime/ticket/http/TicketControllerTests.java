package dev.byztime.ticket.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/** Tickets over HTTP, on clocks that are turned by hand. */
@ServiceOnManualClock
@DirtiesContext // it ends before JUnit deletes the folder that it writes to
class TicketControllerTests {

    @TempDir private static Path state;

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private JsonMapper json;

    @DynamicPropertySource
    static void aFolderOfItsOwn(DynamicPropertyRegistry properties) {
        properties.add("byztime.state", state::toString);
    }

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    private MvcTestResult post(String uri, String body) {
        return http.post()
                .uri(uri)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body.replace('\'', '"'))
                .exchange();
    }

    private JsonNode ok(String uri, String body) {
        MvcTestResult answer = post(uri, body);
        assertThat(answer).as(text(answer)).hasStatusOk();
        return json.readTree(text(answer));
    }

    private static String text(MvcTestResult answer) {
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void aTicketIsIssuedAndVerified() {
        JsonNode issued =
                ok(
                        "/tickets",
                        """
                        {'subject': 'anna', 'audience': 'orders', 'lifetime': '10s',
                         'claims': {'role': 'clerk', 'n': 1.50, 'list': [true, null, {'a': 1e400}]}}
                        """);
        assertThat(issued.path("lifetime").asString()).isEqualTo("10.000000000");
        assertThat(issued.path("time").path("latest").asString()).isNotEmpty();
        JsonNode verdict = verify(issued.path("ticket").asString(), "orders");
        assertThat(verdict.path("verdict").asString()).isEqualTo("VALID");
        assertThat(verdict.path("ticket").path("subject").asString()).isEqualTo("anna");
        assertThat(verdict.path("ticket").path("issuer").asString()).isEqualTo("byztime");
        assertThat(verdict.path("ticket").path("claims").path("role").asString())
                .isEqualTo("clerk");
        assertThat(verdict.path("ticket").path("expires")).isEqualTo(issued.path("expires"));
        assertThat(verdict.has("safeRemaining")).isTrue();
        assertThat(
                        text(
                                post(
                                        "/tickets/verify",
                                        "{'ticket': '%s', 'audience': 'orders'}"
                                                .formatted(issued.path("ticket").asString()))))
                .contains("{\"role\":\"clerk\",\"n\":1.50,\"list\":[true,null,{\"a\":1e400}]}");
    }

    private JsonNode verify(String ticket, String audience) {
        return ok(
                "/tickets/verify",
                "{'ticket': '%s', 'audience': '%s'}".formatted(ticket, audience));
    }

    @Test
    void aLifetimeIsLimitedAndEchoed() {
        JsonNode issued = ok("/tickets", "{'subject': 'a', 'audience': 'b', 'lifetime': '100h'}");
        assertThat(issued.path("lifetime").asString()).isEqualTo("3600.000000000");
    }

    @Test
    void whatIsNoTicketIsInvalidAndNoProblem() {
        for (String ticket : new String[] {"", "x", "e30.e30.e30", "a.b.c.d"}) {
            JsonNode verdict = verify(ticket, "orders");
            assertThat(verdict.path("verdict").asString()).isEqualTo("INVALID");
            assertThat(verdict.path("reason").asString()).isEqualTo("FORM");
            assertThat(verdict.has("ticket")).isFalse();
            assertThat(verdict.path("time").has("earliest")).isTrue();
        }
        String ticket =
                ok("/tickets", "{'subject': 'a', 'audience': 'b'}").path("ticket").asString();
        assertThat(verify(ticket, "c").path("reason").asString()).isEqualTo("AUDIENCE");
    }

    @Test
    void aProofIsAcceptedOnceAlsoInABatch() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        String x = base64(Arrays.copyOfRange(encoded, 12, 44));
        String jwk = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}".formatted(x);
        String thumbprint = base64(sha256(jwk));
        JsonNode issued =
                ok(
                        "/tickets",
                        "{'subject': 'anna', 'audience': 'orders', 'key': '%s'}"
                                .formatted(thumbprint));
        String ticket = issued.path("ticket").asString();
        assertThat(verify(ticket, "orders").path("reason").asString()).isEqualTo("MISSING");
        String text =
                base64(
                                "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"jwk\":%s}"
                                        .formatted(jwk)
                                        .getBytes(StandardCharsets.UTF_8))
                        + "."
                        + base64(
                                ("{\"jti\":\"1\",\"htm\":\"POST\",\"htu\":\"https://o.example/o\","
                                                + "\"iat\":1,\"ath\":\"%s\",\"byz_ts\":\"%s\"}")
                                        .formatted(
                                                base64(sha256(ticket)),
                                                issued.path("time").path("estimate").asString())
                                        .getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        String one =
                "{'ticket': '%s', 'audience': 'orders', 'proof': '%s', 'method': 'POST', 'uri': 'https://o.example/o?q'}"
                        .formatted(ticket, text + "." + base64(signature.sign()));
        JsonNode both = ok("/tickets/verify-batch", "{'tickets': [%s, %s]}".formatted(one, one));
        assertThat(both.path("tickets").path(0).path("verdict").asString()).isEqualTo("VALID");
        assertThat(both.path("tickets").path(1).path("verdict").asString()).isEqualTo("REPLAYED");
        assertThat(both.path("tickets").path(1).has("last")).isTrue();
        assertThat(
                        post(
                                "/tickets/verify",
                                "{'ticket': '%s', 'audience': 'orders', 'proof': 'x', 'method': 'GET'}"
                                        .formatted(ticket)))
                .hasStatus(400)
                .bodyText()
                .contains("/uri", "missing-parameter");
    }

    private static byte[] sha256(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/jwk-set+json", "application/json", "*/*"})
    void keysArePublishedAndMayBeCached(String accepted) {
        MvcTestResult answer =
                http.get().uri("/tickets/keys").header(HttpHeaders.ACCEPT, accepted).exchange();
        assertThat(answer).hasStatusOk();
        assertThat(answer.getResponse().getContentType())
                .isEqualTo(accepted.equals("*/*") ? "application/jwk-set+json" : accepted);
        assertThat(answer.getResponse().getHeaders(HttpHeaders.CACHE_CONTROL))
                .containsExactly("max-age=60, public");
        JsonNode keys = json.readTree(text(answer)).path("keys");
        assertThat(keys.size()).isEqualTo(2);
        for (JsonNode key : keys) {
            assertThat(key.propertyNames())
                    .containsExactlyInAnyOrder("kty", "crv", "x", "kid", "use", "alg");
        }
    }

    @Test
    void theFileOfKeysIsItsOwnersAlone() throws IOException {
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(state.resolve("ticket-keys"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{}                                                        | /subject",
                "{'subject': 'a'}                                          | /audience",
                "{'subject': '', 'audience': 'b'}                          | /subject",
                "{'subject': 7, 'audience': 'b'}                           | /subject",
                "{'subject': 'a', 'audience': ['b']}                       | /audience",
                "{'subject': 'a', 'audience': 'b', 'lifetime': '-1s'}      | /lifetime",
                "{'subject': 'a', 'audience': 'b', 'lifetime': null}       | /lifetime",
                "{'subject': 'a', 'audience': 'b', 'notBefore': '9e9'}     | /notBefore",
                "{'subject': 'a', 'audience': 'b', 'notBefore': '1795999999'} | /notBefore",
                "{'subject': 'a', 'audience': 'b', 'key': 'short'}         | /key",
                "{'subject': 'a', 'audience': 'b', 'key': {}}              | /key",
                "{'subject': 'a', 'audience': 'b', 'key':"
                        + " 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4l'} | /key",
                "{'subject': 'a', 'audience': 'b', 'claims': []}           | /claims",
                "{'subject': 'a', 'audience': 'b', 'claims': null}         | /claims",
                "{'subject': 'a', 'audience': 'b', 'claims': {'exp': 1}}   | /claims/exp",
                "{'subject': 'a', 'audience': 'b', 'claims': {'byz_x': 1}} | /claims/byz_x",
                "{'subject': 'a', 'audience': 'b', 'lifetime': '0s'}       | /lifetime",
                "{'subject': 'a', 'audience': 'b', 'claim': {}}            | claim"
            })
    void badRequestsForTicketsAreProblemsThatNameTheField(String body, String field) {
        assertThat(post("/tickets", body)).hasStatus(400).bodyText().contains(field);
    }

    @Test
    void claimsAreLimitedAndMayNotBeDoubled() {
        String claims = "{'subject': 'a', 'audience': 'b', 'claims': {'x': '%s'}}";
        assertThat(post("/tickets", claims.formatted("a".repeat(2040)))).hasStatusOk();
        assertThat(post("/tickets", claims.formatted("a".repeat(2041))))
                .hasStatus(400)
                .bodyText()
                .contains("/claims");
        assertThat(
                        post(
                                "/tickets",
                                "{'subject': 'a', 'audience': 'b', 'claims': {'x': 1, 'x': 2}}"))
                .hasStatus(400);
        assertThat(post("/tickets", claims.formatted("\\ud800"))).hasStatus(400);
        String deep = "[".repeat(20) + "]".repeat(20);
        assertThat(
                        post(
                                "/tickets",
                                "{'subject': 'a', 'audience': 'b', 'claims': {'x': %s}}"
                                        .formatted(deep)))
                .hasStatus(400)
                .bodyText()
                .contains("lists and objects that are at most 16 deep");
    }

    /** The largest that may be asked for can also be verified. */
    @Test
    void theLargestTicketIsVerified() {
        String wide = "\uffff".repeat(256);
        JsonNode issued =
                ok(
                        "/tickets",
                        """
                        {'subject': '%s', 'audience': '%s', 'claims': {'x': '%s'},
                         'key': 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'}
                        """
                                .formatted(wide, wide, "a".repeat(2040)));
        JsonNode verdict = verify(issued.path("ticket").asString(), wide);
        assertThat(verdict.path("reason").asString()).isEqualTo("MISSING");
    }

    @Test
    void withoutTimeThereIsNoTicketAndNoVerdict() throws IOException {
        assertThat(post("/tickets?maxError=1ns", "{'subject': 'a', 'audience': 'b'}"))
                .hasStatus(503)
                .bodyText()
                .contains("error-too-large");
        assertThat(post("/tickets/verify?maxError=1ns", "{'ticket': 'a', 'audience': 'b'}"))
                .hasStatus(503);
    }

    @Test
    void metricsAndHealthTellOfTickets() {
        ok("/tickets", "{'subject': 'a', 'audience': 'b'}");
        verify("x", "b");
        assertThat(http.get().uri("/actuator/prometheus").exchange())
                .bodyText()
                .contains(
                        "byztime_tickets_issued_total",
                        "byztime_tickets_verdicts_total{verdict=\"invalid\"}",
                        "byztime_tickets_verdicts_total{verdict=\"not-yet\"}",
                        "byztime_tickets_key_age_seconds",
                        "byztime_tickets_audiences",
                        "byztime_tickets_proof_keys",
                        "byztime_tickets_proof_memory_bytes");
        assertThat(http.get().uri("/actuator/health").exchange())
                .bodyJson()
                .extractingPath("$.components.tickets.status")
                .isEqualTo("UP");
    }

    @Test
    void anOverdueRotationShowsInMetricsAndHealth() throws IOException {
        assertThat(text(http.get().uri("/actuator/prometheus").exchange()))
                .contains("byztime_tickets_key_obstacle 0.0", "byztime_tickets_issuers_unread 0.0");
        time.pass("612000s"); // a week, two hours, and nobody has rotated
        time.publish();
        assertThat(text(http.get().uri("/actuator/prometheus").exchange()))
                .contains("byztime_tickets_key_obstacle 1.0");
        assertThat(http.get().uri("/actuator/health").exchange())
                .bodyJson()
                .extractingPath("$.components.tickets.details.reason")
                .isEqualTo("rotation");
        time.raise();
        assertThat(text(http.get().uri("/actuator/prometheus").exchange()))
                .contains("byztime_tickets_key_obstacle 0.0");
    }
}
