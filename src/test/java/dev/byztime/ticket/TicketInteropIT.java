package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.byztime.client.HttpTickets;
import dev.byztime.client.LocalTickets;
import dev.byztime.client.TicketValidator;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tickets and proofs between this service and libraries that others wrote, in both directions.
 *
 * <p>{@code .ci/tickets} builds the programs around these libraries, and the environment variable
 * TICKET_TOOLS names their folder. What is missing there is skipped.
 */
@Timeout(600)
class TicketInteropIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ISSUER = "https://time.example";
    private static final String AUDIENCE = "orders";
    private static final String URI = "https://orders.example/orders";

    /** A program that makes and verifies tickets by another library. */
    private enum Tool {
        PYJWT("python", "python3", "tickets.py"),
        JOSE("node", "node", "tickets.mjs"),
        GOLANG_JWT("go", "./tickets");

        private final String folder;
        private final List<String> command;

        Tool(String folder, String... command) {
            this.folder = folder;
            this.command = List.of(command);
        }

        private Path in() {
            return Path.of(System.getenv().getOrDefault("TICKET_TOOLS", "no-such-folder"), folder);
        }

        private String issuer() {
            return "https://" + folder + ".example";
        }
    }

    /** A tool that runs, with the keys that it said first. */
    private record Running(
            Process process, BufferedReader answers, PrintStream questions, JsonNode keys) {

        static Running start(Tool tool) throws Exception {
            ProcessBuilder builder =
                    new ProcessBuilder(tool.command)
                            .directory(tool.in().toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("PYTHONPATH", "libraries");
            Process process = builder.start();
            BufferedReader answers = process.inputReader();
            return new Running(
                    process,
                    answers,
                    new PrintStream(process.getOutputStream(), true),
                    JSON.readTree(Patiently.call("keys of " + tool, answers::readLine)));
        }

        JsonNode ask(JsonNode question) throws Exception {
            questions.println(question);
            String answer = Patiently.call("an answer of a tool", answers::readLine);
            return JSON.readTree(String.valueOf(answer));
        }
    }

    private static final Map<Tool, Running> TOOLS = new EnumMap<>(Tool.class);

    @TempDir private static Path folder;

    @SuppressWarnings("NullAway.Init") // by begin
    private static ServiceProcess service;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void begin() throws Exception {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--byztime.provider=standalone",
                                "--byztime.state=state",
                                "--byztime.tickets.issuer=" + ISSUER,
                                // nimbus needs a further library for EdDSA
                                "--byztime.tickets.algorithm=es256",
                                "--byztime.at-most-once.max-clock-skew=100ms",
                                "--byztime.at-most-once.margin=1100ms",
                                "--byztime.refused-after.error=50ms"));
        for (Tool tool : Tool.values()) {
            if (Files.isDirectory(tool.in())) {
                Running running = Running.start(tool);
                TOOLS.put(tool, running);
                Files.writeString(
                        folder.resolve(tool.folder), running.keys.path("jwks").toString());
                String name = "--byztime.tickets.issuers." + tool.folder;
                options.add(name + ".issuer=" + tool.issuer());
                options.add(name + ".keys=" + tool.folder);
            }
        }
        service = ServiceProcess.start(folder, options.toArray(String[]::new)).awaitStart();
    }

    @AfterAll
    static void end() {
        TOOLS.values().forEach(tool -> Patiently.kill(tool.process));
        if (service != null) {
            service.close();
        }
        HTTP.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void eachVerifiesTheTicketsOfTheOther(Tool name) throws Exception {
        assumeTrue(TOOLS.containsKey(name), name + " is not in TICKET_TOOLS");
        Running tool = TOOLS.get(name);
        String thumbprint = tool.keys.path("thumbprint").asString();
        ObjectNode wish =
                JSON.createObjectNode()
                        .put("subject", "alice")
                        .put("audience", AUDIENCE)
                        .put("key", thumbprint);
        wish.putObject("claims").put("role", "clerk");
        String bound = post("/tickets", wish).path("ticket").asString();
        JsonNode claims = payload(bound);
        JsonNode jwks = JSON.readTree(service.get("/tickets/keys").body());

        // with our claims, by another issuer's key
        ObjectNode theirs = ((ObjectNode) claims.deepCopy()).put("iss", name.issuer());
        theirs.remove("cnf");

        // A ticket by our other algorithm, and those that must be refused.
        SigningKey eddsa = SigningKey.draw(SignatureAlgorithm.ED25519, new SecureRandom());
        JsonNode eddsaJwks = jwks(eddsa);
        JsonNode expired = ((ObjectNode) claims.deepCopy()).put("exp", 1);
        JsonNode elsewhere = ((ObjectNode) claims.deepCopy()).put("aud", "billing");

        ObjectNode question =
                JSON.createObjectNode()
                        .put("audience", AUDIENCE)
                        .put("issuer", ISSUER)
                        .put("bound", bound)
                        .put("htm", "POST")
                        .put("htu", URI);
        question.set("sign", theirs);
        ArrayNode check = question.putArray("check");
        check.addObject().put("ticket", bound).set("jwks", jwks);
        check.addObject().put("ticket", signed(eddsa, claims)).set("jwks", eddsaJwks);
        check.addObject().put("ticket", signed(eddsa, expired)).set("jwks", eddsaJwks);
        check.addObject().put("ticket", signed(eddsa, elsewhere)).set("jwks", eddsaJwks);

        JsonNode answer;
        JsonNode verdict;
        int attempts = 0;
        do { // until the refusals after a start are over, and the whole second of nbf has begun
            assertThat(service.process().waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
            Timestamp now = now();
            question.put("iat", now.seconds()).put("at", now.toString());
            answer = tool.ask(question);
            verdict = verify(bound, answer.path("proof").asString());
        } while ((isStale(verdict) || answer.path("claims").path(0).has("refused"))
                && ++attempts < 200);

        JsonNode seen = answer.path("claims");
        assertThat(seen.get(0).path("byz_exp"))
                .as(seen.toString())
                .isEqualTo(claims.path("byz_exp"));
        assertThat(seen.get(0).path("role").asString()).isEqualTo("clerk");
        assertThat(seen.get(1).path("jti")).isEqualTo(claims.path("jti"));
        assertThat(seen.get(2).path("refused").asString()).isNotEmpty();
        assertThat(seen.get(3).path("refused").asString()).isNotEmpty();

        assertThat(verdict.path("verdict").asString()).as(verdict.toString()).isEqualTo("VALID");
        assertThat(verify(bound, answer.path("proof").asString()).path("verdict").asString())
                .isEqualTo("REPLAYED");
        JsonNode ordinary = verify(bound, answer.path("ordinary").asString());
        assertThat(ordinary.path("verdict").asString()).isEqualTo("UNPROVEN");
        assertThat(ordinary.path("reason").asString()).isEqualTo("TIMESTAMP");
        assertThat(ordinary.path("detail").asString()).contains("byz_ts");

        JsonNode foreign = verify(answer.path("ticket").asString(), null);
        assertThat(foreign.path("verdict").asString()).as(foreign.toString()).isEqualTo("VALID");
        assertThat(foreign.path("ticket").path("issuer").asString()).isEqualTo(name.issuer());
    }

    /** Spring Security fetches the keys itself, and the client verifies the exact instants. */
    @Test
    void aResourceServerOfSpringSecurityVerifiesThem() throws Exception {
        LinuxClock clock = new LinuxClock();
        HttpTickets source =
                new HttpTickets(
                        HTTP, HttpRequest::newBuilder, service.uri("/"), Duration.ofSeconds(3));
        try (LocalTickets tickets = new LocalTickets(source, ISSUER, clock, clock, clock.pause())) {
            NimbusJwtDecoder decoder =
                    NimbusJwtDecoder.withJwkSetUri(service.uri("/tickets/keys").toString())
                            .jwsAlgorithm(
                                    org.springframework.security.oauth2.jose.jws.SignatureAlgorithm
                                            .ES256)
                            .validateType(false) // tickets have a type of their own
                            .build();
            decoder.setJwtValidator(new TicketValidator(tickets, AUDIENCE));
            ObjectNode wish =
                    JSON.createObjectNode().put("subject", "alice").put("audience", AUDIENCE);
            // the time that travelled is less exact than the service's own
            wish.put("notBefore", now().minus(new Timestamp(60, 0)).toString());
            String ticket = post("/tickets", wish).path("ticket").asString();
            Patiently.until(() -> isVerdict(tickets, ticket));

            Jwt jwt = decoder.decode(ticket);
            assertThat(jwt.getSubject()).isEqualTo("alice");
            assertThat(tickets.verifyWithoutProof(ticket, AUDIENCE))
                    .isInstanceOf(TicketVerdict.Valid.class);

            String brief = post("/tickets", wish.put("lifetime", "2s")).path("ticket").asString();
            Patiently.until(() ->
                    tickets.verifyWithoutProof(brief, AUDIENCE) instanceof TicketVerdict.Expired);
            assertThatThrownBy(() -> decoder.decode(brief)).hasMessageContaining("EXPIRED");

            String thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
            String bound =
                    post("/tickets", wish.put("lifetime", "1m").put("key", thumbprint))
                            .path("ticket")
                            .asString();
            assertThatThrownBy(() -> decoder.decode(bound)).hasMessageContaining("UNPROVEN");
            TicketCheck proven =
                    new TicketCheck(bound, AUDIENCE, new TicketCheck.Shown("a.b.c", "POST", URI));
            assertThat(tickets.verify(proven))
                    .isInstanceOfSatisfying(
                            TicketVerdict.Unproven.class,
                            verdict ->
                                    assertThat(verdict.reason())
                                            .isEqualTo(TicketVerdict.Unproven.Reason.FORM));
        }
    }

    private static boolean isVerdict(LocalTickets tickets, String ticket) {
        try {
            return tickets.verifyWithoutProof(ticket, AUDIENCE) instanceof TicketVerdict.Valid;
        } catch (LocalTickets.UnavailableException e) {
            return false;
        }
    }

    private static boolean isStale(JsonNode verdict) {
        return verdict.path("verdict").asString().equals("STALE");
    }

    private static JsonNode verify(String ticket, @Nullable String proof) throws Exception {
        ObjectNode body = JSON.createObjectNode().put("ticket", ticket).put("audience", AUDIENCE);
        if (proof != null) {
            body.put("proof", proof).put("method", "POST").put("uri", URI);
        }
        return post("/tickets/verify", body);
    }

    private static Timestamp now() throws IOException, InterruptedException {
        return TimestampText.parse(
                JSON.readTree(service.get("/time").body()).path("estimate").asString());
    }

    private static JsonNode post(String path, JsonNode body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(service.uri(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build();
        return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    }

    private static JsonNode payload(String ticket) {
        return JSON.readTree(CompactJws.bytes("payload", ticket.split("\\.")[1]));
    }

    private static String signed(SigningKey key, JsonNode claims) {
        return key.sign(TicketClaims.TYPE, claims.toString());
    }

    private static JsonNode jwks(SigningKey key) {
        return JSON.valueToTree(Map.of("keys", List.of(key.verification().toPublishedJwk())));
    }
}
