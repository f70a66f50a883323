package dev.byztime.atmostonce.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.testing.Together;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * At-most-once delivery over HTTP, on clocks that are turned by hand.
 *
 * <p>The interval is 250 us to either side of {@link ServedTime#in in("0s")}, and the ceiling 3 s
 * above latest. All tests share the receivers, so each takes connections of its own.
 */
@ServiceOnManualClock
@TestPropertySource(
        properties = {
            "byztime.at-most-once.unlisted-receivers=2",
            "byztime.at-most-once.receivers.orders.max-lifetime=5m",
            "byztime.at-most-once.receivers.others.max-lifetime=5m",
            "byztime.at-most-once.receivers.tiny.connections=1",
            "byztime.at-most-once.receivers.strict.max-lifetime=1s",
            "byztime.at-most-once.receivers.strict.max-clock-skew=100ms",
        })
@DirtiesContext // it ends before JUnit deletes the folder that it writes to
class AtMostOnceControllerTests {

    private static final String TIME =
            """
            {
              "earliest": "%s",
              "estimate": "%s",
              "latest": "%s",
              "error": "0.000250000",
              "era": "01234567-89ab-cdef-0fed-cba987654321",
              "age": "0.000000000",
              "driftPpb": 250000,
              "status": "SYNCHRONIZED",
              "mode": "STEP",
              "provider": "EXTERNAL"
            }
            """;

    private static final String ACCEPTED = "{\"verdict\": \"ACCEPTED\"}";

    @TempDir private static Path state;

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private CountedClock clock;
    @Autowired private JsonMapper json;

    @DynamicPropertySource
    static void aFolderOfItsOwn(DynamicPropertyRegistry properties) {
        properties.add("byztime.state", state::toString);
    }

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @Test
    void aNewMessageIsAcceptedOnceAndThenADuplicate() {
        String timestamp = text("0s");
        assertAnswer(judge("orders", "new", timestamp), ACCEPTED);
        for (int i = 0; i < 3; i++) {
            assertAnswer(
                    judge("orders", "new", timestamp),
                    """
                    {"verdict": "DUPLICATE", "last": "%s", "certain": true}
                    """
                            .formatted(timestamp));
        }
    }

    @Test
    void anOvertakenMessageIsNoCertainDuplicate() {
        String last = text("1ms");
        judge("orders", "overtaken", last);
        assertAnswer(
                judge("orders", "overtaken", text("0s")),
                """
                {"verdict": "DUPLICATE", "last": "%s", "certain": false}
                """
                        .formatted(last));
    }

    @Test
    void whatIsOlderThanTheLifetimeIsStale() {
        String g = text("-1.100250000s");
        assertAnswer(
                judge("strict", "old", g),
                """
                {"verdict": "STALE", "cause": "TOO_OLD", "upper": "%s"}
                """
                        .formatted(g));
        assertAnswer(judge("strict", "old", text("-1.100249999s")), ACCEPTED);
    }

    @Test
    void whatMayHaveBeenAcceptedInAnEarlierLifeIsStale() {
        String ceiling = watermark("orders").at("/begin/ceiling").asString();
        assertAnswer(
                judge("orders", "restart", ceiling),
                """
                {"verdict": "STALE", "cause": "RESTART", "upper": "%s"}
                """
                        .formatted(ceiling));
        Timestamp above = TimestampText.parse(ceiling).plusNanos(1);
        assertAnswer(judge("orders", "restart", above.toString()), ACCEPTED);
    }

    @Test
    void whatThereWasNoRoomForIsStale() throws IOException {
        String first = text("0s");
        judge("tiny", "first", first);
        time.pass("100s");
        time.publish();
        time.raise();
        assertThat(verdict(judge("tiny", "second", text("0s")))).isEqualTo("ACCEPTED");
        String upper = watermark("tiny").path("upper").asString();
        assertThat(TimestampText.parse(upper)).isGreaterThanOrEqualTo(TimestampText.parse(first));
        assertAnswer(
                judge("tiny", "first", first),
                """
                {"verdict": "STALE", "cause": "ROOM", "upper": "%s"}
                """
                        .formatted(upper));
    }

    @Test
    void whatIsAheadOfTheCeilingIsEarly() {
        assertAnswer(
                judge("orders", "ahead", text("10s")),
                """
                {
                  "verdict": "EARLY",
                  "cause": "AHEAD",
                  "ceiling": "%s",
                  "retryIn": "7.499750000",
                  "detail": "it was stamped by a clock that is ahead of this one by 9.999750000 s"
                }
                """
                        .formatted(text("3.000250000s")));
        assertThat(verdict(judge("orders", "ahead", text("3.000250000s")))).isEqualTo("ACCEPTED");
    }

    @Test
    void aDiskThatDoesNotKeepUpMakesGoodMessagesEarlyUntilItDoes() throws IOException {
        String ceiling = text("3.000250000s");
        time.pass("4s");
        time.publish();
        String good = text("0s");
        assertAnswer(
                judge("orders", "disk", good),
                """
                {
                  "verdict": "EARLY",
                  "cause": "STORAGE",
                  "ceiling": "%s",
                  "retryIn": "0.500000000",
                  "detail": "the ceiling is about to be written"
                }
                """
                        .formatted(ceiling));

        Path lock = state.resolve("lock");
        Path away = Files.move(lock, state.resolve("away"));
        time.raise();
        JsonNode refused = tree(judge("orders", "disk", good));
        assertThat(refused.path("verdict").asString()).isEqualTo("EARLY");
        assertThat(refused.path("cause").asString()).isEqualTo("STORAGE");
        assertThat(refused.path("detail").asString()).contains(lock.toString());
        JsonNode obstacle = watermark("orders").path("obstacle");
        assertThat(obstacle.path("kind").asString()).isEqualTo("STORAGE");
        assertThat(obstacle.path("detail").asString()).contains(lock.toString());
        MvcTestResult stamps = post("/at-most-once/orders/stamps", "");
        assertThat(stamps).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(stamps).headers().hasValue(HttpHeaders.RETRY_AFTER, "1");
        assertThat(tree(stamps).path("reason").asString()).isEqualTo("storage");
        assertThat(tree(stamps).path("transient").asBoolean()).isTrue();
        assertThat(tree(stamps).path("detail").asString()).contains(lock.toString());

        Files.move(away, lock);
        time.raise();
        assertThat(watermark("orders").has("obstacle")).isFalse();
        assertThat(verdict(judge("orders", "disk", good))).isEqualTo("ACCEPTED");
        assertThat(post("/at-most-once/orders/stamps", "")).hasStatusOk();
    }

    @Test
    void aCeilingThatCouldNotRiseForWantOfTimeMakesGoodMessagesEarly() throws IOException {
        String ceiling = text("3.000250000s");
        time.lose();
        time.raise();
        time.pass("4s");
        time.publish();
        JsonNode message = tree(judge("orders", "time", text("0s")));
        assertThat(message.propertyNames())
                .containsExactly("verdict", "cause", "ceiling", "retryIn", "detail", "time");
        assertThat(message.path("verdict").asString()).isEqualTo("EARLY");
        assertThat(message.path("cause").asString()).isEqualTo("TIME");
        assertThat(message.path("ceiling").asString()).isEqualTo(ceiling);
        assertThat(watermark("orders").at("/obstacle/kind").asString()).isEqualTo("TIME");
    }

    @Test
    void aBatchIsAnsweredInItsOrderByOneReading() {
        String now = text("0s");
        long readings = clock.served();
        MvcTestResult answer =
                batch(
                        "orders",
                        message("batch-a", now),
                        message("batch-b", now),
                        message("batch-a", now),
                        message("batch-a", text("1ns")),
                        message("batch-a", now),
                        message("batch-c", text("1h")),
                        message("batch-c", "1"));
        assertThat(clock.served()).isEqualTo(readings + 1);
        assertThat(answer).hasStatusOk();
        JsonNode all = tree(answer);
        assertThat(all.propertyNames()).containsExactly("messages", "time");
        assertThat(all.path("messages").valueStream().map(each -> each.path("verdict").asString()))
                .containsExactly(
                        "ACCEPTED",
                        "ACCEPTED",
                        "DUPLICATE",
                        "ACCEPTED",
                        "DUPLICATE",
                        "EARLY",
                        "STALE");
        assertThat(all.at("/messages/2/certain").asBoolean()).isTrue();
        assertThat(all.at("/messages/4/certain").asBoolean()).isFalse();
        assertThat(all.at("/time/estimate").asString()).isEqualTo(now);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'messages': [%s, {'connection': 'x', 'timestamp': 'soon'}]}",
                "{'messages': [%s, {'connection': 'x'}]}",
                "{'messages': [%s, null]}",
                "{'messages': [%s, 1]}",
                "{'messages': [%s, ]}",
                "{'messages': [%s,",
                "{'messages': [%s]",
                "{'messages': [%s]} {}",
                "{'messages': [%s], 'more': 1}",
                "{'messages': [%s], 'messages': []}",
            })
    void aBatchThatIsMalformedSomewhereHasNoEffectAtAll(String body) {
        String good = message("no trace " + body.hashCode(), text("0s"));
        assertThat(
                        post(
                                "/at-most-once/orders/judge-batch",
                                body.replace('\'', '"').formatted(good)))
                .hasStatus(HttpStatus.BAD_REQUEST);
        assertThat(verdict(post("/at-most-once/orders/judge", good))).isEqualTo("ACCEPTED");
    }

    @Test
    void aBatchHasUpToTenThousandMessages() {
        String now = text("0s");
        List<String> messages =
                IntStream.rangeClosed(0, 10_000)
                        .mapToObj(i -> message("many-" + i, now))
                        .collect(Collectors.toCollection(ArrayList::new));
        MvcTestResult refused = batch("orders", messages.toArray(String[]::new));
        assertProblem(refused, HttpStatus.BAD_REQUEST, "invalid-parameter");
        assertThat(tree(refused).path("parameter").asString()).isEqualTo("/messages");
        assertThat(tree(refused).path("expected").asString()).isEqualTo("at most 10000 messages");

        messages.removeLast();
        MvcTestResult answer = batch("orders", messages.toArray(String[]::new));
        assertThat(answer).hasStatusOk();
        assertThat(tree(answer).path("messages").valueStream())
                .hasSize(10_000)
                .allMatch(each -> each.path("verdict").asString().equals("ACCEPTED"));
    }

    @Test
    void anEmptyBatchIsAnsweredByNoVerdicts() {
        assertThat(tree(batch("orders")).path("messages").isArray()).isTrue();
        assertThat(tree(batch("orders")).path("messages").isEmpty()).isTrue();
    }

    @Test
    void callersLimitTheErrorAndARefusalHasNoEffect() {
        String good = message("limit", text("0s"));
        String limit = "?maxError=249999ns";
        for (MvcTestResult answer :
                List.of(
                        post("/at-most-once/orders/judge" + limit, good),
                        post("/at-most-once/orders/judge-batch" + limit, batchOf(good)),
                        post("/at-most-once/orders/stamps" + limit, ""),
                        get("/at-most-once/orders/watermark" + limit))) {
            assertProblem(answer, HttpStatus.SERVICE_UNAVAILABLE, "error-too-large");
        }
        assertThat(verdict(post("/at-most-once/orders/judge?maxError=250us", good)))
                .isEqualTo("ACCEPTED");
    }

    @Test
    void withoutTheTimeNothingIsJudgedAndNothingComesIntoBeing() throws IOException {
        String good = message("no time", text("0s"));
        time.lose();
        for (MvcTestResult answer :
                List.of(
                        post("/at-most-once/orders/judge", good),
                        post("/at-most-once/nobody/judge", good),
                        batch("nobody", good),
                        stream("nobody", good),
                        post("/at-most-once/nobody/stamps", ""),
                        get("/at-most-once/orders/watermark"))) {
            assertProblem(answer, HttpStatus.SERVICE_UNAVAILABLE, "never-synchronized");
            assertThat(answer).headers().hasValue(HttpHeaders.RETRY_AFTER, "1");
        }
        assertThat(receivers()).doesNotContain("nobody");
        time.publish();
        assertThat(verdict(post("/at-most-once/orders/judge", good))).isEqualTo("ACCEPTED");
    }

    @Test
    void theWatermarkSaysWhereAReceiverStands() {
        String now = text("0s");
        JsonNode before = watermark("strict");
        batch(
                "strict",
                message("mark-a", now),
                message("mark-a", now),
                message("mark-a", text("-1s")),
                message("mark-b", "1"),
                message("mark-b", text("1h")));
        JsonNode after = watermark("strict");
        assertThat(after.propertyNames())
                .containsExactlyInAnyOrder(
                        "g",
                        "upper",
                        "lag",
                        "ceiling",
                        "margin",
                        "headroom",
                        "begin",
                        "connections",
                        "room",
                        "bytes",
                        "maxLifetime",
                        "maxClockSkew",
                        "verdicts",
                        "time");
        assertThat(after.path("g").asString()).isEqualTo(text("-1.100250s"));
        assertThat(after.path("upper")).isEqualTo(after.path("g"));
        assertThat(after.path("lag").asString()).isEqualTo("1.100250000");
        assertThat(after.path("ceiling").asString()).isEqualTo(text("3.000250s"));
        assertThat(after.path("margin").asString()).isEqualTo("3.000000000");
        assertThat(after.path("headroom").asString()).isEqualTo("3.000000000");
        assertThat(after.path("connections").asInt())
                .isBetween(1, before.path("connections").asInt() + 1);
        assertThat(after.path("room").asInt()).isEqualTo(100_000);
        assertThat(after.path("bytes").asLong()).isPositive();
        assertThat(after.path("maxLifetime").asString()).isEqualTo("1.000000000");
        assertThat(after.path("maxClockSkew").asString()).isEqualTo("0.100000000");
        assertThat(after.path("time"))
                .isEqualTo(json.readTree(TIME.formatted(text("-250us"), now, text("250us"))));
        for (String kind : List.of("accepted", "duplicates", "overtaken", "tooOld", "ahead")) {
            assertThat(after.at("/verdicts/" + kind).asLong())
                    .as(kind)
                    .isEqualTo(before.at("/verdicts/" + kind).asLong() + 1);
        }
        for (String kind : List.of("beforeRestart", "noRoom", "storage", "time")) {
            assertThat(after.at("/verdicts/" + kind).asLong())
                    .as(kind)
                    .isEqualTo(before.at("/verdicts/" + kind).asLong());
        }
    }

    @Test
    void theWatermarkSaysUntilWhenTheStartCausesRefusals() {
        JsonNode begin = watermark("orders").path("begin");
        assertThat(begin.propertyNames())
                .containsExactlyInAnyOrder("origin", "ceiling", "refusalsUntil", "refusalsIn");
        assertThat(begin.path("origin").asString()).isEqualTo("MISSING");
        Timestamp ceiling = TimestampText.parse(begin.path("ceiling").asString());
        assertThat(begin.path("refusalsUntil").asString())
                .isEqualTo(ceiling.plusNanos(1_000_000_000).toString());
        assertThat(begin.path("refusalsIn").asString()).isEqualTo("0.000000000");
        assertThat(watermark("strict").at("/begin/refusalsUntil").asString())
                .isEqualTo(ceiling.plusNanos(100_000_000).toString());
    }

    @Test
    void receiversKnowNothingOfEachOther() {
        String message = message("apart", text("0s"));
        assertThat(verdict(post("/at-most-once/orders/judge", message))).isEqualTo("ACCEPTED");
        long others = watermark("others").at("/verdicts/duplicates").asLong();
        assertThat(verdict(post("/at-most-once/others/judge", message))).isEqualTo("ACCEPTED");
        assertThat(verdict(post("/at-most-once/orders/judge", message))).isEqualTo("DUPLICATE");
        assertThat(watermark("others").at("/verdicts/duplicates").asLong()).isEqualTo(others);
    }

    @Test
    void receiversComeIntoBeingByBeingUsedUpToALimit() {
        String message = message("bounded", text("0s"));
        assertThat(receivers()).contains("orders", "others", "strict", "tiny");
        for (String name : List.of("used-1", "used-2")) {
            assertThat(verdict(post("/at-most-once/" + name + "/judge", message)))
                    .isEqualTo("ACCEPTED");
        }
        for (MvcTestResult refused :
                List.of(
                        post("/at-most-once/used-3/judge", message),
                        batch("used-3", message),
                        stream("used-3", message),
                        post("/at-most-once/used-3/stamps", ""))) {
            assertProblem(refused, HttpStatus.TOO_MANY_REQUESTS, "too-many-receivers");
            assertThat(refused).hasHeader(HttpHeaders.RETRY_AFTER, "302"); // 5m, 1s, and the error
            assertThat(tree(refused).path("transient").asBoolean()).isTrue();
            assertThat(tree(refused).path("parameter").asString()).isEqualTo("receiver");
            assertThat(tree(refused).path("got").asString()).isEqualTo("used-3");
        }
        assertThat(receivers())
                .containsExactly("orders", "others", "strict", "tiny", "used-1", "used-2");
        assertThat(verdict(post("/at-most-once/used-2/judge", message))).isEqualTo("DUPLICATE");
        assertThat(verdict(post("/at-most-once/others/judge", message))).isEqualTo("ACCEPTED");
    }

    @Test
    void askingBringsNothingIntoBeing() {
        List<String> before = receivers();
        MvcTestResult answer = get("/at-most-once/unheard-of/watermark");
        assertProblem(answer, HttpStatus.NOT_FOUND, "not-found");
        assertThat(tree(answer).path("parameter").asString()).isEqualTo("receiver");
        assertThat(post("/at-most-once/unheard-of/judge", "{}")).hasStatus(HttpStatus.BAD_REQUEST);
        assertThat(receivers()).isEqualTo(before).doesNotContain("unheard-of");
    }

    @Test
    void stampsFollowTheTimeAndAreAccepted() {
        List<Timestamp> stamps = stamps(3);
        assertThat(stamps).isSorted().doesNotHaveDuplicates();
        assertThat(stamps.getFirst()).isGreaterThanOrEqualTo(time.in("0s"));
        assertThat(stamps.getLast()).isLessThan(time.in("1s"));
        for (Timestamp stamp : stamps) {
            assertThat(verdict(judge("orders", "stamped", stamp.toString()))).isEqualTo("ACCEPTED");
        }
        assertThat(stamps(1).getFirst()).isGreaterThan(stamps.getLast());
        assertThat(tree(post("/at-most-once/orders/stamps", "")).path("stamps").size()).isOne();
        assertThat(stamps(10_000)).isSorted().doesNotHaveDuplicates();
        JsonNode range = tree(post("/at-most-once/orders/stamps?count=100&range=true", ""));
        assertThat(range.has("stamps")).isFalse();
        Timestamp last = TimestampText.parse(range.path("last").asString());
        assertThat(last)
                .isEqualTo(TimestampText.parse(range.path("first").asString()).plusNanos(99));
        assertThat(stamps(1).getFirst()).isGreaterThan(last);
    }

    /** Not the disk, which an operator would look at in vain. */
    @ParameterizedTest
    @ValueSource(strings = {"6920000000s", "9223372035s", "9783072000s", "250000000000s"})
    void whereTheTimeIsTooFarAheadForStampsTheTimeIsNamed(String offset) throws IOException {
        time.machine.publish(offset, "250us");
        for (int i = 0; i < 2; i++) { // before the ceiling has tried to rise, and after
            MvcTestResult answer = post("/at-most-once/far-ahead/stamps", "");
            assertProblem(answer, HttpStatus.SERVICE_UNAVAILABLE, "overflow");
            assertThat(tree(answer).path("detail").asString())
                    .contains("global time is", "Correct the time");
            time.raise();
        }
    }

    @Test
    void noStampIsGivenTwiceHoweverManyAsk() {
        int threads = 8;
        Set<Timestamp> all = new ConcurrentSkipListSet<>();
        Together.onVirtualThreads(
                threads,
                number -> {
                    Timestamp last = Timestamp.MIN;
                    for (int i = 0; i < 50; i++) {
                        for (Timestamp stamp : stamps(1 + i % 7)) {
                            assertThat(stamp).isGreaterThan(last);
                            assertThat(all.add(stamp)).as("%s is new", stamp).isTrue();
                            last = stamp;
                        }
                        assertThat(verdict(judge("orders", "stamper-" + number, last.toString())))
                                .isEqualTo("ACCEPTED");
                    }
                });
        assertThat(all).hasSizeGreaterThan(threads * 50);
    }

    private List<Timestamp> stamps(int count) {
        MvcTestResult answer = post("/at-most-once/orders/stamps?count=" + count, "");
        assertThat(answer).hasStatusOk();
        List<Timestamp> stamps =
                tree(answer)
                        .path("stamps")
                        .valueStream()
                        .map(each -> TimestampText.parse(each.asString()))
                        .toList();
        assertThat(stamps).hasSize(count);
        return stamps;
    }

    private List<String> receivers() {
        MvcTestResult answer = get("/at-most-once");
        assertThat(answer).hasStatusOk();
        return tree(answer).path("receivers").valueStream().map(JsonNode::asString).toList();
    }

    private JsonNode watermark(String receiver) {
        MvcTestResult answer = get("/at-most-once/" + receiver + "/watermark");
        assertThat(answer).hasStatusOk();
        return tree(answer);
    }

    private MvcTestResult judge(String receiver, String connection, String timestamp) {
        return post("/at-most-once/" + receiver + "/judge", message(connection, timestamp));
    }

    private MvcTestResult batch(String receiver, String... messages) {
        return post("/at-most-once/" + receiver + "/judge-batch", batchOf(messages));
    }

    private static String batchOf(String... messages) {
        return Stream.of(messages).collect(Collectors.joining(",", "{\"messages\": [", "]}"));
    }

    @Test
    void anyMessageFitsIntoALine() {
        String longest = "\\ud83d\\ude00".repeat(ConnectionDeserializer.MAX_CODE_POINTS);
        String line = "{\"connection\":\"%s\",\"timestamp\":\"%s\"}".formatted(longest, text("0s"));
        MvcTestResult answer = stream("others", line + "\n" + line);
        assertThat(answer).hasStatusOk().hasContentType(MediaType.APPLICATION_NDJSON);
        assertThat(answer).bodyText().contains("ACCEPTED", "DUPLICATE");
    }

    private MvcTestResult stream(String receiver, String line) {
        return http.post()
                .uri("/at-most-once/" + receiver + "/judge-stream")
                .contentType(MediaType.APPLICATION_NDJSON)
                .content(line + "\n")
                .exchange();
    }

    private MvcTestResult post(String uri, String body) {
        MockMvcTester.MockMvcRequestBuilder request = http.post().uri(uri);
        if (!body.isEmpty()) {
            request.contentType(MediaType.APPLICATION_JSON).content(body);
        }
        return request.exchange();
    }

    private MvcTestResult get(String uri) {
        return http.get().uri(uri).exchange();
    }

    private String message(String connection, String timestamp) {
        return json.createObjectNode()
                .put("connection", connection)
                .put("timestamp", timestamp)
                .toString();
    }

    /** An instant that far from now. */
    private String text(String from) {
        return time.in(from).toString();
    }

    private String verdict(MvcTestResult answer) {
        assertThat(answer).hasStatusOk();
        return tree(answer).at("/verdict").asString();
    }

    private JsonNode tree(MvcTestResult answer) {
        return json.readTree(answer.getResponse().getContentAsByteArray());
    }

    /** That message, the reading of now, and nothing else. */
    private void assertAnswer(MvcTestResult answer, String message) {
        assertThat(answer)
                .hasStatusOk()
                .hasContentType(MediaType.APPLICATION_JSON)
                .headers()
                .hasValue(HttpHeaders.CACHE_CONTROL, "no-store");
        assertThat(answer)
                .bodyJson()
                .isStrictlyEqualTo(
                        "%s, \"time\": %s}"
                                .formatted(
                                        message.strip().substring(0, message.strip().length() - 1),
                                        TIME.formatted(text("-250us"), text("0s"), text("250us"))));
    }

    private void assertProblem(MvcTestResult answer, HttpStatus status, String reason) {
        assertThat(answer)
                .hasStatus(status)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .headers()
                .hasValue(HttpHeaders.CACHE_CONTROL, "no-store");
        assertThat(tree(answer).path("reason").asString()).isEqualTo(reason);
        assertThat(new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8))
                .doesNotContain("Exception", "dev.byztime", "\tat ");
    }
}
