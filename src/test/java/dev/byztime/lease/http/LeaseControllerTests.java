package dev.byztime.lease.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.lease.LeaseService;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * Leases over HTTP, on clocks that are turned by hand; the rules themselves are tested below it.
 */
@ServiceOnManualClock
class LeaseControllerTests {

    private static int names;

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private CountedClock clock;
    @Autowired private LeaseService service;
    @Autowired private JsonMapper json;

    private final String resource = "resource-" + names++;

    /** What a start costs is over, and a break that another test may have made. */
    @BeforeEach
    void begin() throws Exception {
        time.begin();
        for (int i = 0; i < 1000 && service.leases().recovering(clock.now()) != null; i++) {
            time.pass("10s");
            time.publish();
            time.raise();
            service.sweeper().writeDown();
        }
        assertThat(service.leases().recovering(clock.now())).isNull();
    }

    /** Health asks the clock itself, and what it was told a while ago would outlast the trouble. */
    @Test
    void theDiskIsNotBlamedForTheTime() throws Exception {
        time.lose();
        service.sweeper().writeDown();
        assertThat(service.sweeper().obstacle()).isNull();
        time.publish();
    }

    @Test
    void aLeaseIsGrantedWithAllThatItsHolderNeeds() {
        JsonNode answer = acquire("till-7", "WRITE", "'term': '20s'");
        assertThat(answer.path("verdict").asString()).isEqualTo("GRANTED");
        JsonNode lease = answer.path("lease");
        assertThat(lease.path("resource").asString()).isEqualTo(resource);
        assertThat(lease.path("holder").asString()).isEqualTo("till-7");
        assertThat(lease.path("mode").asString()).isEqualTo("WRITE");
        assertThat(lease.path("term").asString()).isEqualTo("20.000000000");
        assertThat(lease.path("expires").asString())
                .isEqualTo(time.in("20.00025s").toString()); // latest + term
        assertThat(lease.path("token").isString()).isTrue();
        assertThat(lease.path("id").asString()).matches("[0-9a-f]{32}");
        assertThat(lease.path("safeRemaining").asString()).startsWith("19.99");
        assertThat(lease.path("recalled").asBoolean()).isFalse();
        assertThat(lease.path("claim").asString()).isNotBlank();
        assertThat(answer.path("time").path("latest").asString())
                .isEqualTo(time.in("250us").toString());
    }

    /** Callers that only list resources learn why no acquiring succeeds. */
    @Test
    void theListSaysWhyNothingIsGrantedAndForHowLong() throws Exception {
        assertThat(tree(get("/leases")).has("recovering")).isFalse();
        time.machine.publish("1795246000s", "250us"); // a break of the timescale
        service.sweeper().writeDown();
        JsonNode recovering = tree(get("/leases")).path("recovering");
        assertThat(recovering.propertyNames()).containsExactlyInAnyOrder("cause", "certainIn");
        assertThat(recovering.path("cause").asString()).isEqualTo("DISCONTINUITY");
        assertThat(recovering.path("certainIn").asString()).matches("6[0-9]\\.[0-9]{9}");
        JsonNode refused = acquire("a", "WRITE", "'term': '20s'");
        assertThat(refused.path("verdict").asString()).isEqualTo("RECOVERING");
        assertThat(recovering.path("cause")).isEqualTo(refused.path("cause"));
        assertThat(recovering.path("certainIn")).isEqualTo(refused.path("certainIn"));
        time.pass("5s");
        assertThat(tree(get("/leases")).at("/recovering/certainIn").asString())
                .isLessThan(recovering.path("certainIn").asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1ns", "1h", "999999999999999999"})
    void termsAreBroughtWithinTheLimits(String term) {
        JsonNode lease = acquire("a", "WRITE", "'term': '" + term + "'").path("lease");
        assertThat(lease.path("term").asString())
                .isEqualTo(term.equals("0") || term.equals("1ns") ? "1.000000000" : "60.000000000");
    }

    @Test
    void readersShareAndAWriterIsToldWhenToAskAgain() {
        acquire("a", "READ", "'term': '10s'");
        acquire("b", "READ", "'term': '30s'");
        JsonNode held = acquire("c", "WRITE", "'term': '10s'");
        assertThat(held.path("verdict").asString()).isEqualTo("HELD");
        assertThat(held.path("holders").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder("a", "b");
        assertThat(held.path("holding").asInt()).isEqualTo(2);
        assertThat(held.path("takeoverSafeIn").asString()).startsWith("30.0");
        assertThat(held.has("lease")).isFalse();
    }

    @Test
    void aRetryFindsTheSameLeaseWithLessTimeLeft() {
        JsonNode first = acquire("a", "WRITE", "'requestId': 'r1'").path("lease");
        time.pass("4s");
        JsonNode again = acquire("a", "WRITE", "'requestId': 'r1'").path("lease");
        assertThat(again.path("id")).isEqualTo(first.path("id"));
        assertThat(again.path("expires")).isEqualTo(first.path("expires"));
        assertThat(again.path("safeRemaining").asString()).startsWith("5.9");
    }

    @Test
    void aRenewedLeaseLastsLongerAndAnExpiredOneIsVoid() {
        JsonNode lease = acquire("a", "WRITE", "'term': '10s'").path("lease");
        time.pass("5s");
        JsonNode renewed = post("/leases/renew", ref(lease, ""));
        assertThat(renewed.path("verdict").asString()).isEqualTo("GRANTED");
        assertThat(renewed.at("/lease/token")).isEqualTo(lease.path("token"));
        assertThat(renewed.at("/lease/expires").asString())
                .isGreaterThan(lease.path("expires").asString());
        time.pass("11s");
        JsonNode late = post("/leases/renew", ref(lease, ""));
        assertThat(late.path("verdict").asString()).isEqualTo("VOID");
        assertThat(late.path("reason").asString()).isIn("EXPIRED", "UNKNOWN");
    }

    /** Else who renews as its recipe says loses a long lease to the usual term. */
    @Test
    void aRenewalWithoutATermKeepsTheLeasesOwn() {
        JsonNode lease = acquire("a", "WRITE", "'term': '30s'").path("lease");
        time.pass("5s");
        JsonNode renewed = post("/leases/renew", ref(lease, "")).path("lease");
        assertThat(renewed.path("term").asString()).isEqualTo("30.000000000");
        assertThat(renewed.path("safeRemaining").asString()).startsWith("29.98");
        JsonNode shorter = post("/leases/renew", ref(lease, ", 'term': '20s'")).path("lease");
        assertThat(shorter.path("term").asString()).isEqualTo("20.000000000");
        assertThat(post("/leases/renew", ref(lease, "")).at("/lease/term").asString())
                .isEqualTo("20.000000000");
    }

    @Test
    void manyAreRenewedByOneReadingAndEachIsAnsweredInItsPlace() {
        JsonNode first = acquire("a", "READ", "'term': '10s'").path("lease");
        JsonNode second = acquire("b", "READ", "'term': '10s'").path("lease");
        time.pass("5s");
        String unknown =
                ref(first, "").replace(first.path("token").asString(), "1"); // not its token
        JsonNode batch =
                post(
                        "/leases/renew-batch",
                        "{'leases': [%s, %s, %s]}"
                                .formatted(
                                        ref(second, ", 'term': '30s'"), unknown, ref(first, "")));
        assertThat(batch.path("leases").valueStream().map(each -> each.path("verdict").asString()))
                .containsExactly("GRANTED", "VOID", "GRANTED");
        assertThat(batch.at("/leases/0/lease/id")).isEqualTo(second.path("id"));
        assertThat(batch.at("/leases/0/lease/safeRemaining").asString()).startsWith("29.98");
        assertThat(batch.at("/leases/2/lease/id")).isEqualTo(first.path("id"));
        assertThat(batch.at("/leases/0").has("time")).isFalse();
        assertThat(batch.at("/time/earliest").asString()).isNotEmpty();
        JsonNode one = post("/leases/renew", ref(first, ""));
        assertThat(one.at("/lease/expires")).isEqualTo(batch.at("/leases/2/lease/expires"));
        assertThat(one.has("time")).isTrue();
    }

    /**
     * Recovery is over: nothing recovers any more, of a resource that nobody has ever asked for.
     */
    @Test
    void aTokenOfBeforeIsNotSaidToBeRecoveringForGood() {
        assertThat(tree(get("/leases/check?resource=never-heard-of&token=5")).path("verdict"))
                .hasToString("\"EARLIER_LIFE\"");
    }

    /** That the disk does not keep up with one must not hide that the others were extended. */
    @Test
    void aLeaseThatLacksTheDiskIsAnsweredByItselfInABatch() throws Exception {
        JsonNode first = acquire("a", "READ", "'term': '10s'").path("lease");
        JsonNode second = acquire("b", "READ", "'term': '10s'").path("lease");
        JsonNode batch = json.createObjectNode();
        for (int i = 0; i < 100 && !batch.at("/leases/0").has("problem"); i++) {
            time.pass("5s"); // and the ceiling stays where it is
            time.publish();
            batch =
                    post(
                            "/leases/renew-batch",
                            "{'leases': [%s, %s]}"
                                    .formatted(
                                            ref(second, ", 'term': '60s'"),
                                            ref(first, ", 'term': '10s'")));
        }
        JsonNode problem = batch.at("/leases/0/problem");
        assertThat(problem.path("reason").asString()).isEqualTo("storage");
        assertThat(problem.path("transient").asBoolean()).isTrue();
        assertThat(batch.at("/leases/1/verdict").asString()).isEqualTo("GRANTED");
        assertThat(batch.at("/leases/1/lease/safeRemaining").asString()).startsWith("9.99");
        assertThat(recall(second).path("verdict").asString()).isEqualTo("GRANTED"); // as it was
    }

    @Test
    void linesAreRenewedEachByItselfWhateverTheOthersAre() {
        JsonNode lease = acquire("a", "READ", "'term': '10s'").path("lease");
        time.pass("5s");
        String term = ", 'term': '30s'";
        String unknown = ref(lease, "").replace(lease.path("token").asString(), "1");
        List<JsonNode> lines =
                stream(ref(lease, term), unknown, ref(lease, ", 'term': 9"), ref(lease, ""));
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo(post("/leases/renew", ref(lease, "")));
        assertThat(lines.get(0).at("/lease/safeRemaining").asString()).startsWith("29.98");
        assertThat(lines.get(1).path("verdict").asString()).isEqualTo("VOID");
        assertThat(lines.get(2).at("/problem/parameter").asString()).isEqualTo("/term");
        assertThat(lines.get(3)).isEqualTo(lines.get(0));
    }

    @Test
    void anyLeaseFitsIntoALine() {
        String longest = "\\ud83d\\ude00".repeat(128);
        String line =
                "{'resource': '%s', 'id': '%s', 'token': '1', 'term': '1s', 'claim': '%s'}"
                        .formatted(longest, longest, "x".repeat(4096));
        assertThat(stream(line).getFirst().path("verdict").asString()).isEqualTo("VOID");
    }

    @Test
    void aBatchOfTooManyOrWithABadOneIsRefusedAsAWhole() {
        JsonNode lease = acquire("a", "READ", "'term': '10s'").path("lease");
        time.pass("5s");
        MvcTestResult bad =
                send(
                        "/leases/renew-batch",
                        "{'leases': [%s, %s]}"
                                .formatted(ref(lease, ""), ref(lease, ", 'term': 9")));
        assertThat(bad).hasStatus(400);
        assertThat(tree(bad).path("parameter").asString()).isEqualTo("/leases/1/term");
        String many = String.join(",", Collections.nCopies(1001, ref(lease, "")));
        MvcTestResult tooMany = send("/leases/renew-batch", "{'leases': [%s]}".formatted(many));
        assertThat(tooMany).hasStatus(400);
        assertThat(tree(tooMany).path("expected").asString()).isEqualTo("at most 1000 leases");
        assertThat(recall(lease).at("/lease/expires")).isEqualTo(lease.path("expires"));
        assertThat(post("/leases/renew-batch", "{'leases': []}").path("leases").size()).isZero();
    }

    @Test
    void tokensRiseAndTheOldOneIsSupersededForGood() {
        JsonNode first = acquire("a", "WRITE", "").path("lease");
        assertThat(check(first)).isEqualTo("CURRENT");
        assertThat(post("/leases/release", ref(first, "")).path("verdict").asString())
                .isEqualTo("RELEASED");
        JsonNode second = acquire("b", "WRITE", "").path("lease");
        assertThat(second.path("token").asLong()).isGreaterThan(first.path("token").asLong());
        assertThat(check(first)).isEqualTo("SUPERSEDED");
        assertThat(check(second)).isEqualTo("CURRENT");
        assertThat(post("/leases/release", ref(first, "")).path("verdict").asString())
                .isEqualTo("UNKNOWN");
    }

    @Test
    void whatIsRevokedIsRecalledAndKeepsItsPromise() {
        JsonNode lease = acquire("a", "WRITE", "'term': '10s'").path("lease");
        JsonNode revoked =
                post(
                        "/leases/revoke",
                        "{'resource': '%s', 'token': '%s'}"
                                .formatted(resource, lease.path("token").asString()));
        assertThat(revoked.path("verdict").asString()).isEqualTo("RECALLED");
        assertThat(revoked.path("expires")).isEqualTo(lease.path("expires"));
        assertThat(post("/leases/renew", ref(lease, "")).path("verdict").asString())
                .isEqualTo("RECALLED");
        assertThat(recall(lease).path("verdict").asString()).isEqualTo("RECALLED");
        assertThat(acquire("b", "READ", "").path("verdict").asString()).isEqualTo("HELD");
    }

    @Test
    void copiesAreCurrentUntilAWriterPublishesAnotherVersion() {
        JsonNode writer = acquire("w", "WRITE", "").path("lease");
        post("/leases/release", ref(writer, ", 'version': 'v1'"));
        JsonNode reader = acquire("r", "READ", "'version': 'v1'").path("lease");
        assertThat(reader.path("current").asBoolean()).isTrue();
        assertThat(reader.path("version").asString()).isEqualTo("v1");
        post("/leases/release", ref(reader, ""));
        JsonNode next = acquire("w", "WRITE", "").path("lease");
        assertThat(
                        post("/leases/publish", ref(next, ", 'version': 'v2'"))
                                .path("verdict")
                                .asString())
                .isEqualTo("ACCEPTED");
        post("/leases/release", ref(next, ""));
        JsonNode stale = acquire("r", "READ", "'version': 'v1'").path("lease");
        assertThat(stale.path("current").asBoolean()).isFalse();
        assertThat(stale.path("version").asString()).isEqualTo("v2");
    }

    @Test
    void aWaitingWriterRecallsAReaderAndIsGrantedWhenItLetsGo() throws Exception {
        JsonNode reader = acquire("r", "READ", "'term': '60s'").path("lease");
        JsonNode[] granted = new JsonNode[1];
        Thread writer =
                Thread.ofVirtual()
                        .start(() ->
                                granted[0] =
                                        post(
                                                "/leases/acquire?wait=50s",
                                                request("w", "WRITE", "'term': '10s'")));
        JsonNode recalled = recall(reader);
        for (int i = 0; i < 500 && !recalled.path("verdict").asString().equals("RECALLED"); i++) {
            assertThat(writer.join(Duration.ofMillis(10))).isFalse();
            recalled = recall(reader);
        }
        assertThat(recalled.path("verdict").asString()).isEqualTo("RECALLED");
        assertThat(acquire("late", "READ", "").path("verdict").asString()).isEqualTo("HELD");
        post("/leases/release", ref(reader, ""));
        assertThat(writer.join(Duration.ofSeconds(30))).isTrue();
        assertThat(granted[0].path("verdict").asString()).isEqualTo("GRANTED");
    }

    @Test
    void resourcesAreListedPageByPageAndLeasesShownWithoutTheirIds() {
        acquire("a", "WRITE", "");
        JsonNode one = tree(get("/leases/resource?resource=" + resource));
        assertThat(one.at("/resource/leases/0/holder").asString()).isEqualTo("a");
        assertThat(one.at("/resource/leases/0/validity").asString()).isEqualTo("VALID");
        assertThat(one.at("/resource/leases/0").has("id")).isFalse();
        int seen = 0;
        boolean found = false;
        String after = "";
        do {
            JsonNode page = tree(get("/leases?size=1" + after));
            for (JsonNode each : page.path("resources")) {
                seen++;
                found |= each.path("resource").asString().equals(resource);
            }
            after = page.has("next") ? "&after=" + page.path("next").asString() : "";
        } while (!after.isEmpty());
        assertThat(found).isTrue();
        assertThat(seen).isPositive();
        assertThat(get("/leases/resource?resource=never")).hasStatus(404);
    }

    @Test
    void withoutTimeNothingIsPromised() throws IOException {
        JsonNode lease = acquire("a", "WRITE", "").path("lease");
        time.lose();
        for (String path : new String[] {"/leases/acquire", "/leases/renew"}) {
            String body = path.endsWith("renew") ? ref(lease, "") : request("a", "WRITE", "");
            MvcTestResult refused = send(path, body);
            assertThat(refused).hasStatus(503);
            assertThat(tree(refused).path("reason").asString()).isEqualTo("never-synchronized");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'resource': '', 'holder': 'h', 'mode': 'READ'}",
                "{'resource': 'a\\u0000b', 'holder': 'h', 'mode': 'READ'}",
                "{'resource': '\\ud800', 'holder': 'h', 'mode': 'READ'}",
                "{'resource': 7, 'holder': 'h', 'mode': 'READ'}",
                "{'resource': 'r', 'holder': null, 'mode': 'READ'}",
                "{'resource': 'r', 'holder': 'h', 'mode': 'write'}",
                "{'resource': 'r', 'holder': 'h', 'mode': 0}",
                "{'resource': 'r', 'holder': 'h', 'mode': 'READ', 'term': '-1s'}",
                "{'resource': 'r', 'holder': 'h', 'mode': 'READ', 'term': 10}",
                "{'resource': 'r', 'holder': 'h', 'mode': 'READ', 'ttl': '10s'}",
                "[]",
            })
    void badWishesAreRefusedAndSayWhere(String body) {
        MvcTestResult refused = send("/leases/acquire", body);
        assertThat(refused).hasStatus(400);
        JsonNode problem = tree(refused);
        assertThat(problem.path("parameter").asString()).matches("/[a-zA-Z]+|the body");
        assertThat(problem.path("expected").asString()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999999999999999999", "-1", "1.5", "", "99999999999999999999999"})
    void tokensThatCannotBeAreRefused(String token) {
        assertThat(get("/leases/check?resource=r&token=" + token)).hasStatus(400);
    }

    private JsonNode acquire(String holder, String mode, String more) {
        return post("/leases/acquire", request(holder, mode, more));
    }

    private String request(String holder, String mode, String more) {
        return "{'resource': '%s', 'holder': '%s', 'mode': '%s'%s}"
                .formatted(resource, holder, mode, more.isEmpty() ? "" : ", " + more);
    }

    private String ref(JsonNode lease, String more) {
        return "{'resource': '%s', 'id': '%s', 'token': '%s'%s}"
                .formatted(
                        resource,
                        lease.path("id").asString(),
                        lease.path("token").asString(),
                        more);
    }

    private JsonNode recall(JsonNode lease) {
        return tree(
                get(
                        "/leases/recall?wait=0&resource=%s&id=%s&token=%s"
                                .formatted(
                                        resource,
                                        lease.path("id").asString(),
                                        lease.path("token").asString())));
    }

    private String check(JsonNode lease) {
        return tree(get(
                        "/leases/check?resource=%s&token=%s"
                                .formatted(resource, lease.path("token").asString())))
                .path("verdict")
                .asString();
    }

    private JsonNode post(String path, String body) {
        MvcTestResult answer = send(path, body);
        assertThat(answer).hasStatusOk();
        return tree(answer);
    }

    private List<JsonNode> stream(String... lines) {
        MvcTestResult answer =
                http.post()
                        .uri("/leases/renew-stream")
                        .contentType(MediaType.APPLICATION_NDJSON)
                        .content(String.join("\n", lines).replace('\'', '"') + "\n")
                        .exchange();
        assertThat(answer).hasStatusOk().hasContentType(MediaType.APPLICATION_NDJSON);
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8)
                .lines()
                .map(json::readTree)
                .toList();
    }

    private MvcTestResult send(String path, String body) {
        return http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body.replace('\'', '"'))
                .exchange();
    }

    private MvcTestResult get(String uri) {
        return http.get().uri(uri).exchange();
    }

    private JsonNode tree(MvcTestResult answer) {
        return json.readTree(answer.getResponse().getContentAsByteArray());
    }
}
