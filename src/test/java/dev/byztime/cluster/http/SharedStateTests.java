package dev.byztime.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.cluster.ClusterAgreement;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.Scrape;
import dev.byztime.ticket.Bearer;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** One instance with a shared folder, alone. */
@SpringBootTest(
        properties = {
            "byztime.provider=standalone",
            "byztime.cluster.address=http://127.0.0.1:1",
            "byztime.at-most-once.max-clock-skew=100ms",
            "byztime.at-most-once.margin=1100ms",
            "byztime.refused-after.error=50ms",
            "management.endpoints.web.exposure.include=health,info,prometheus"
        })
@AutoConfigureMockMvc
@DirtiesContext // it ends before JUnit deletes the folder that it writes to
class SharedStateTests {

    @TempDir private static Path folder;

    private static int connections;

    @Autowired private MockMvcTester http;
    @Autowired private JsonMapper json;
    @Autowired private ClusterAgreement agreement;

    @DynamicPropertySource
    static void aFolder(DynamicPropertyRegistry properties) {
        properties.add("byztime.state", () -> "shared:" + folder.resolve("shared"));
        properties.add("byztime.timedata", () -> folder.resolve("timedata").toString());
    }

    @BeforeEach
    void begin() {
        Patiently.until(() -> verdictOn(fresh()).equals("ACCEPTED"));
    }

    @Test
    void whatWasAcceptedIsADuplicate() {
        String message = fresh();
        assertThat(verdictOn(message)).isEqualTo("ACCEPTED");
        assertThat(verdictOn(message)).isEqualTo("DUPLICATE");
    }

    @Test
    void aBatchOverAllPartitionsIsAnsweredInItsOrder() {
        List<String> messages = IntStream.range(0, 100).mapToObj(i -> fresh()).toList();
        String twice =
                "{\"messages\":[%s,%s]}"
                        .formatted(String.join(",", messages), String.join(",", messages));
        JsonNode answers = body(post("judge-batch", twice)).path("messages");
        assertThat(answers).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(answers.path(i).path("verdict").asString())
                    .isEqualTo(i < 100 ? "ACCEPTED" : "DUPLICATE");
        }
    }

    @Test
    void stampsAndWatermarksBelongToAConnection() {
        String stamp =
                body(http.post().uri("/at-most-once/orders/stamps?connection=s").exchange())
                        .at("/stamps/0")
                        .asString();
        String message = "{\"connection\":\"s\",\"timestamp\":\"%s\"}".formatted(stamp);
        assertThat(verdictOn(message)).isEqualTo("ACCEPTED");
        assertThat(
                        body(http.get()
                                        .uri("/at-most-once/orders/watermark?connection=s")
                                        .exchange())
                                .path("margin")
                                .asString())
                .isEqualTo("1.100000000");
    }

    @Test
    void infoSaysWhichInstanceThisIs() {
        JsonNode instance = body(http.get().uri("/actuator/info").exchange()).path("instance");
        assertThat(instance.path("address").asString()).isEqualTo("http://127.0.0.1:1");
        assertThat(instance.path("id").asString())
                .isEqualTo(body(http.get().uri("/partitions").exchange()).path("self").asString());
    }

    @Test
    void whatDoesNotComeFromAnInstanceIsNoTable() {
        assertThat(http.put().uri("/partitions/0/tables").content(new byte[8]).exchange())
                .hasStatus(404);
    }

    @Test
    void aTicketNeedsNoPartition() {
        String ticket = ticket("{\"subject\":\"anna\",\"audience\":\"orders\"}");
        assertThat(verdict(show(ticket, null))).isEqualTo("VALID");
        assertThat(body(http.get().uri("/tickets/keys").exchange()).path("keys")).hasSize(2);
        assertThat(http.get().uri("/actuator/health/tickets").exchange())
                .bodyJson()
                .extractingPath("$.status")
                .isEqualTo("UP");
        assertThat(records()).contains("ticket-keys");
    }

    /** T1 of docs/tickets.md. */
    @Test
    void aProofIsAcceptedOnce() {
        Bearer bearer = Bearer.ofEd25519();
        String ticket = ticketOf(bearer);
        String proof = bearer.proof(ticket, now());
        assertThat(verdict(show(ticket, null))).isEqualTo("UNPROVEN");
        assertThat(verdict(show(ticket, proof))).isEqualTo("VALID");
        assertThat(verdict(show(ticket, proof))).isEqualTo("REPLAYED");
        assertThat(http.get().uri("/actuator/prometheus").exchange())
                .bodyText()
                .contains("byztime_tickets_audiences 1.0");
    }

    @Test
    void aBatchOfTicketsIsAnsweredInItsOrder() {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Bearer bearer = Bearer.ofEd25519();
            String ticket = ticketOf(bearer);
            shown.add(shown(ticket, bearer.proof(ticket, now())));
            shown.add(shown(ticket, null));
        }
        String all = String.join(",", shown);
        JsonNode answers =
                body(postTo("/tickets/verify-batch", "{\"tickets\":[%s,%s]}".formatted(all, all)))
                        .path("tickets");
        assertThat(answers).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(answers.path(i).path("verdict").asString())
                    .isEqualTo(i % 2 == 1 ? "UNPROVEN" : i < 20 ? "VALID" : "REPLAYED");
        }
    }

    @Test
    void itOwnsAllPartitions() {
        JsonNode map = body(http.get().uri("/partitions").exchange());
        assertThat(map.path("instances").path(0).asString()).isEqualTo("http://127.0.0.1:1");
        assertThat(map.path("partitions"))
                .hasSize(16)
                .allSatisfy(one -> assertThat(one.path("here").asBoolean()).isTrue());
        assertThat(http.get().uri("/actuator/health/cluster").exchange())
                .bodyJson()
                .extractingPath("$.details.partitions")
                .isEqualTo(16);
        assertThat(http.get().uri("/actuator/prometheus").exchange())
                .bodyText()
                .contains(
                        "byztime_partitions_owned 16.0",
                        "byztime_partitions_obstacle{kind=\"storage\"} 0.0",
                        "byztime_partitions_obstacle{kind=\"time\"} 0.0",
                        "byztime_partitions_writes_total{kind=\"takeover\"} 16.0",
                        "byztime_partitions_forwards_total{outcome=\"answered\"} 0.0",
                        "byztime_partitions_forwards_total{outcome=\"forged\"} 0.0");
    }

    /** By the names that they have with a folder, as sums over the partitions that it owns. */
    @Test
    void metricsOfReceiversAndLeasesAreSums() {
        Map<String, Double> before = Scrape.of(http);
        for (int i = 0; i < 100; i++) {
            assertThat(verdictOn(fresh())).isEqualTo("ACCEPTED");
        }
        Map<String, Double> after = Scrape.of(http);
        String accepted =
                "byztime_atmostonce_verdicts_total{cause=\"\",receiver=\"orders\",verdict=\"accepted\"}";
        assertThat(value(after, accepted)).isEqualTo(value(before, accepted) + 100);
        String connections = "byztime_atmostonce_connections{receiver=\"orders\"}";
        assertThat(value(after, connections)).isEqualTo(value(before, connections) + 100);
        assertThat(value(after, "byztime_atmostonce_room{receiver=\"orders\"}"))
                .isGreaterThan(100_000);
        assertThat(after)
                .containsKeys(
                        "byztime_leases_held",
                        "byztime_leases_resources",
                        "byztime_leases_waiting",
                        "byztime_leases_recovery_seconds",
                        "byztime_leases_events_total{event=\"granted\"}",
                        "byztime_leases_time_to_grant_seconds_count");
        assertThat(value(after, "byztime_partitions_headroom_seconds")).isBetween(0.0, 1.1);
    }

    private static double value(Map<String, Double> scrape, String name) {
        return Objects.requireNonNull(scrape.get(name), name);
    }

    @Test
    void whatNoInstanceCanDoAloneIsNotOffered() {
        assertThat(http.get().uri("/leases").exchange()).hasStatus(501);
        assertThat(http.get().uri("/commits").exchange()).hasStatus(501);
        assertThat(
                        body(http.post()
                                        .uri("/leases/acquire")
                                        .contentType(MediaType.APPLICATION_JSON)
                                        .content(
                                                "{\"resource\":\"r\",\"holder\":\"h\",\"mode\":\"WRITE\"}")
                                        .exchange())
                                .path("verdict")
                                .asString())
                .isIn("RECOVERING", "GRANTED");
    }

    /** C10 of docs/commits.md, and rule 23 of docs/scale-out.md. */
    @Test
    void transactionsOverSeveralStoresAreInTheJournalOfTheirPartition() throws IOException {
        int partition = agreement.hash().partitionOf("commit", "bank");
        Path journal = folder.resolve("shared").resolve("journal-" + partition + "-0");
        Patiently.until(() ->
                http.post().uri("/commits/bank/begin").exchange().getResponse().getStatus() == 200);
        String start =
                body(http.post().uri("/commits/bank/begin").exchange()).path("start").asString();
        String verdict =
                body(postTo(
                                "/commits/bank/validate",
                                "{\"transaction\":\"t-1\",\"start\":\"%s\",\"stores\":\"SEVERAL\",\"reads\":[{\"key\":\"a\"},{\"key\":\"b\"}],\"writes\":[\"a\",\"b\"]}"
                                        .formatted(start)))
                        .path("verdict")
                        .asString();
        assertThat(verdict).isEqualTo("PREPARED");
        assertThat(Files.readString(journal)).contains("group bank\n", " t-1\n", "write - b\n");
        String finished =
                body(postTo(
                                "/commits/bank/finish-batch",
                                "{\"transactions\":[{\"transaction\":\"t-1\",\"outcome\":\"APPLIED\"}]}"))
                        .at("/transactions/0/verdict")
                        .asString();
        assertThat(finished).isEqualTo("ENDED");
        assertThat(Files.readString(journal)).doesNotContain("bank");
        assertThat(body(http.get().uri("/commits/bank/in-doubt").exchange()).path("transactions"))
                .isEmpty();
        assertThat(http.get().uri("/actuator/prometheus").exchange())
                .bodyText()
                .contains("byztime_commits_events_total{event=\"prepared\"} 1.0");
    }

    private Timestamp now() {
        return TimestampText.parse(
                body(http.get().uri("/time").exchange()).path("estimate").asString());
    }

    private String ticketOf(Bearer bearer) {
        return ticket(
                "{\"subject\":\"of %1$s\",\"audience\":\"orders\",\"key\":\"%1$s\"}"
                        .formatted(bearer.thumbprint()));
    }

    /** The first key signs once it may be known everywhere. */
    private String ticket(String request) {
        Patiently.until(() -> postTo("/tickets", request).getResponse().getStatus() == 200);
        return body(postTo("/tickets", request)).path("ticket").asString();
    }

    private static String shown(String ticket, @Nullable String proof) {
        return "{\"ticket\":\"%s\",\"audience\":\"orders\"%s}"
                .formatted(
                        ticket,
                        proof == null
                                ? ""
                                : ",\"proof\":\"%s\",\"method\":\"%s\",\"uri\":\"%s\""
                                        .formatted(proof, Bearer.METHOD, Bearer.URI));
    }

    private MvcTestResult show(String ticket, @Nullable String proof) {
        return postTo("/tickets/verify", shown(ticket, proof));
    }

    private String verdict(MvcTestResult answer) {
        return body(answer).path("verdict").asString("");
    }

    private MvcTestResult postTo(String path, String body) {
        return http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private static List<String> records() {
        String[] names = folder.resolve("shared").toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    private String fresh() {
        String now = body(http.get().uri("/time").exchange()).path("estimate").asString();
        return "{\"connection\":\"c%d\",\"timestamp\":\"%s\"}".formatted(connections++, now);
    }

    private String verdictOn(String message) {
        return verdict(post("judge", message));
    }

    private MvcTestResult post(String operation, String body) {
        return postTo("/at-most-once/orders/" + operation, body);
    }

    private JsonNode body(MvcTestResult result) {
        return json.readTree(result.getResponse().getContentAsByteArray());
    }
}
