package dev.byztime.commit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Commitment over HTTP, on clocks that are turned by hand. Each test has a group of its own. */
@ServiceOnManualClock
@DirtiesContext // it ends before JUnit deletes the folder that it writes to
class CommitControllerTests {

    @TempDir private static Path state;

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private JsonMapper json;

    @DynamicPropertySource
    static void aFolderOfItsOwn(DynamicPropertyRegistry properties) {
        properties.add("byztime.state", state::toString);
        properties.add("byztime.commits.groups", () -> "100");
        properties.add("byztime.commits.keys", () -> "6");
        properties.add("byztime.commits.several-stores", () -> "2");
        properties.add("byztime.commits.keys-per-transaction", () -> "3");
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

    private JsonNode ok(MvcTestResult answer) {
        assertThat(answer).as(text(answer)).hasStatusOk();
        JsonNode body = json.readTree(text(answer));
        assertThat(body.path("time").path("latest").asString()).isNotEmpty();
        return body;
    }

    private JsonNode get(String uri) {
        return ok(http.get().uri(uri).exchange());
    }

    private JsonNode bare(String uri) {
        return ok(http.post().uri(uri).exchange());
    }

    private JsonNode posted(String uri, String body) {
        return ok(post(uri, body));
    }

    private static String text(MvcTestResult answer) {
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    private static String word(JsonNode answer, String member) {
        return answer.path(member).asString();
    }

    private static String word(JsonNode answer, int index) {
        return answer.path(index).asString();
    }

    private String start(String group) {
        return word(bare("/commits/" + group + "/begin"), "start");
    }

    /** Reads keys that were never written, and writes all of them. */
    private static String writing(String id, String start, String stores, String... keys) {
        StringBuilder reads = new StringBuilder();
        StringBuilder writes = new StringBuilder();
        for (String key : keys) {
            reads.append(reads.isEmpty() ? "" : ", ").append("{'key': '%s'}".formatted(key));
            writes.append(writes.isEmpty() ? "" : ", ").append("'%s'".formatted(key));
        }
        return "{'transaction': '%s', 'start': '%s', 'reads': [%s], 'writes': [%s], 'stores': '%s'}"
                .formatted(id, start, reads, writes, stores);
    }

    private JsonNode validated(String group, String body) {
        return posted("/commits/" + group + "/validate", body);
    }

    private JsonNode finished(String group, String id, String outcome) {
        return posted(
                "/commits/" + group + "/finish",
                "{'transaction': '%s', 'outcome': '%s'}".formatted(id, outcome));
    }

    private JsonNode known(String group, String id) {
        return get("/commits/" + group + "/transaction?transaction=" + id);
    }

    @Test
    void aTransactionIsPreparedFinishedAndAnsweredAgain() {
        JsonNode begun = bare("/commits/simple/begin");
        assertThat(word(begun, "start")).startsWith(word(begun, "epoch") + "/");
        String body = writing("t1", word(begun, "start"), "ONE", "a");
        JsonNode prepared = validated("simple", body);
        assertThat(word(prepared, "verdict")).isEqualTo("PREPARED");
        assertThat(word(prepared, "state")).isEqualTo("PENDING");
        assertThat(prepared.has("reason")).isFalse();
        assertThat(word(known("simple", "t1"), "verdict")).isEqualTo("PENDING");

        JsonNode again = validated("simple", body);
        assertThat(again.path("timestamp")).isEqualTo(prepared.path("timestamp"));
        assertThat(again.path("applyBefore")).isEqualTo(prepared.path("applyBefore"));

        JsonNode ended = finished("simple", "t1", "APPLIED");
        assertThat(word(ended, "verdict")).isEqualTo("ENDED");
        assertThat(word(ended, "state")).isEqualTo("APPLIED");
        assertThat(word(finished("simple", "t1", "ABANDONED"), "state")).isEqualTo("APPLIED");
        assertThat(word(validated("simple", body), "state")).isEqualTo("APPLIED");
        JsonNode known = known("simple", "t1");
        assertThat(word(known, "verdict")).isEqualTo("APPLIED");
        assertThat(known.path("timestamp")).isEqualTo(prepared.path("timestamp"));

        assertThat(word(validated("simple", writing("t1", start("simple"), "ONE", "b")), "verdict"))
                .isEqualTo("OTHER_CONTENT");
    }

    @Test
    void aBatchHasAnAnswerForEach() {
        String start = start("batch");
        JsonNode verdicts =
                posted(
                                "/commits/batch/validate-batch",
                                "{'transactions': [%s, %s, %s, %s]}"
                                        .formatted(
                                                writing("t1", start, "SEVERAL", "a"),
                                                writing("t2", start, "SEVERAL", "b"),
                                                writing("t3", start, "SEVERAL", "c"),
                                                writing("t4", start, "ONE", "a")))
                        .path("transactions");
        assertThat(word(verdicts.path(0), "verdict")).isEqualTo("PREPARED");
        assertThat(verdicts.path(0).has("time")).isFalse();
        assertThat(word(verdicts.path(2).path("problem"), "reason")).isEqualTo("no-room");
        assertThat(word(verdicts.path(3), "reason")).isEqualTo("TAKEN");
        JsonNode ends =
                posted(
                                "/commits/batch/finish-batch",
                                "{'transactions': [{'transaction': 't2', 'outcome': 'APPLIED'},"
                                        + " {'transaction': 't9', 'outcome': 'APPLIED'},"
                                        + " {'transaction': 't1', 'outcome': 'COMPLETED'}]}")
                        .path("transactions");
        assertThat(word(ends.path(0), "state")).isEqualTo("APPLIED");
        assertThat(word(ends.path(1), "verdict")).isEqualTo("NOT_KNOWN");
        assertThat(word(ends.path(2), "verdict")).isEqualTo("PENDING");
        finished("batch", "t1", "APPLIED");
    }

    @Test
    void aBatchIsRefusedAsAWholeForAnyFaultInIt() {
        String start = start("faults");
        MvcTestResult answer =
                post(
                        "/commits/faults/validate-batch",
                        "{'transactions': [%s, %s]}"
                                .formatted(
                                        writing("t1", start, "ONE", "a"),
                                        writing("t2", start, "ONE", "b", "b")));
        assertThat(answer).hasStatus(400);
        assertThat(json.readTree(text(answer)).path("parameter").asString())
                .isEqualTo("/transactions/1/reads/1/key");
        assertThat(word(known("faults", "t1"), "verdict")).isEqualTo("NOT_KNOWN");
    }

    @Test
    void aListThatIsNullIsNoMissingList() {
        MvcTestResult answer =
                post(
                        "/commits/faults/validate",
                        writing("t1", start("faults"), "ONE", "a").replace("['a']", "null"));
        assertThat(answer).hasStatus(400);
        JsonNode problem = json.readTree(text(answer));
        assertThat(word(problem, "parameter")).isEqualTo("/writes");
        assertThat(word(problem, "got")).isEqualTo("null");
        assertThat(word(problem, "expected")).isEqualTo("a list of at most 1000 keys");
    }

    /** The answer comes when no clock of the group can say that it is earlier. */
    @Test
    void timestampsWaitUntilTheyHavePassed() {
        start("waits");
        String given = word(bare("/commits/waits/timestamps").path("timestamps"), 0);
        JsonNode waited = bare("/commits/waits/timestamps?count=3&wait=5s");
        assertThat(word(waited, "certainIn")).isEqualTo("0.000000000");
        assertThat(word(waited.path("time"), "earliest"))
                .isGreaterThan(word(waited.path("timestamps"), 2))
                .isGreaterThan(given);
        JsonNode notWaited = bare("/commits/waits/timestamps?wait=0s");
        assertThat(word(notWaited, "certainIn")).isGreaterThan("0.000000000");
    }

    @Test
    void whatMustNotCommitIsAbortedWithTheKeyAndTheReason() {
        String before = start("aborts");
        String version = word(validated("aborts", writing("t1", before, "ONE", "a")), "timestamp");
        JsonNode taken = validated("aborts", writing("t2", before, "ONE", "b", "a"));
        assertThat(word(taken, "verdict")).isEqualTo("ABORTED");
        assertThat(word(taken, "reason")).isEqualTo("TAKEN");
        assertThat(word(taken, "key")).isEqualTo("a");
        finished("aborts", "t1", "APPLIED");
        JsonNode conflict = validated("aborts", writing("t3", start("aborts"), "ONE", "a"));
        assertThat(word(conflict, "reason")).isEqualTo("CONFLICT");
        assertThat(word(known("aborts", "t3"), "verdict")).isEqualTo("ABORTED");
        assertThat(word(known("aborts", "t3"), "reason")).isEqualTo("CONFLICT");
        JsonNode old = validated("aborts", writing("t4", "1795237001000000000/17", "ONE", "a"));
        assertThat(word(old, "reason")).isEqualTo("TOO_OLD");
        assertThat(old.has("key")).isFalse();
        JsonNode current =
                validated(
                        "aborts",
                        "{'transaction': 't5', 'start': '%s', 'reads': [{'key': 'a', 'version': '%s'}], 'stores': 'ONE'}"
                                .formatted(start("aborts"), version));
        assertThat(word(current, "verdict")).isEqualTo("PREPARED");
        assertThat(word(current, "state")).isEqualTo("APPLIED"); // it only reads
    }

    /** C8: nobody gets the keys until somebody has settled it. */
    @Test
    void aTransactionThatNobodyFinishesIsInDoubtUntilItIsSettled() throws IOException {
        String body = writing("t1", start("doubt"), "SEVERAL", "a", "b");
        String timestamp = word(validated("doubt", body), "timestamp");
        assertThat(word(finished("doubt", "t1", "COMPLETED"), "verdict")).isEqualTo("PENDING");
        assertThat(get("/commits/doubt/in-doubt").path("transactions").isEmpty()).isTrue();
        time.pass("11s");
        time.publish();
        time.raise();
        JsonNode doubt = get("/commits/doubt/in-doubt?hold=2s");
        assertThat(doubt.path("transactions").size()).isEqualTo(1);
        JsonNode it = doubt.path("transactions").path(0);
        assertThat(word(it, "transaction")).isEqualTo("t1");
        assertThat(word(it, "timestamp")).isEqualTo(timestamp);
        assertThat(word(it, "stores")).isEqualTo("SEVERAL");
        assertThat(it.path("reads").toString()).isEqualTo("[{\"key\":\"a\"},{\"key\":\"b\"}]");
        assertThat(it.path("writes").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(word(doubt, "epoch")).isNotEmpty();
        assertThat(word(validated("doubt", body), "verdict")).isEqualTo("IN_DOUBT");
        assertThat(word(known("doubt", "t1"), "verdict")).isEqualTo("IN_DOUBT");
        assertThat(known("doubt", "t1").path("undecided")).isEqualTo(it);
        assertThat(word(finished("doubt", "t1", "ABANDONED"), "verdict")).isEqualTo("IN_DOUBT");
        assertThat(word(validated("doubt", writing("t2", start("doubt"), "ONE", "b")), "reason"))
                .isEqualTo("TAKEN");
        assertThat(word(finished("doubt", "t1", "RESTORED"), "state")).isEqualTo("RESTORED");
        assertThat(word(known("doubt", "t1"), "verdict")).isEqualTo("RESTORED");
        assertThat(get("/commits/doubt/in-doubt?count=1").path("transactions").isEmpty()).isTrue();
    }

    @Test
    void aClientMayFinishLateIfAllItsWritesHaveLanded() throws IOException {
        validated("late", writing("t1", start("late"), "ONE", "a"));
        time.pass("11s");
        time.publish();
        time.raise();
        assertThat(word(finished("late", "t1", "APPLIED"), "state")).isEqualTo("APPLIED");
    }

    @Test
    void whatIsNotKnownIsSaidToBe() {
        assertThat(word(known("unknown", "t"), "verdict")).isEqualTo("NOT_KNOWN");
        assertThat(word(finished("unknown", "t", "APPLIED"), "verdict")).isEqualTo("NOT_KNOWN");
    }

    /** C1. */
    @Test
    void timestampsIncreaseAndAreNotBelowLatest() {
        JsonNode first = bare("/commits/stamps/timestamps?count=3");
        JsonNode second = bare("/commits/stamps/timestamps");
        List<String> all = new ArrayList<>();
        first.path("timestamps").forEach(each -> all.add(each.asString()));
        second.path("timestamps").forEach(each -> all.add(each.asString()));
        assertThat(all).hasSize(4).isSorted().doesNotHaveDuplicates();
        assertThat(all.getFirst()).isGreaterThanOrEqualTo(word(first.path("time"), "latest"));
        assertThat(word(first, "certainIn")).isGreaterThan("0.000000000");
        assertThat(word(first, "first")).isEqualTo(all.getFirst());
        assertThat(word(first, "last")).isEqualTo(all.get(2));
    }

    /** C1. */
    @Test
    void aRangeHasTheTimestampsOfAList() {
        JsonNode range = bare("/commits/ranges/timestamps?count=1000&range=true");
        assertThat(range.has("timestamps")).isFalse();
        Timestamp first = TimestampText.parse(word(range, "first"));
        Timestamp last = TimestampText.parse(word(range, "last"));
        assertThat(last).isEqualTo(first.plusNanos(999));
        String next = word(bare("/commits/ranges/timestamps").path("timestamps"), 0);
        assertThat(TimestampText.parse(next)).isGreaterThan(last);
    }

    /** C12. */
    @Test
    void aSafeTimeStaysBelowWhatIsUndecided() {
        JsonNode before = get("/commits/safe/safe-time");
        String prepared =
                word(validated("safe", writing("t1", start("safe"), "ONE", "a")), "timestamp");
        time.pass("1s");
        JsonNode during = get("/commits/safe/safe-time");
        assertThat(word(during, "safeTime")).isLessThan(prepared);
        assertThat(word(during, "safeTime")).isGreaterThanOrEqualTo(word(before, "safeTime"));
        finished("safe", "t1", "APPLIED");
        assertThat(word(get("/commits/safe/safe-time"), "safeTime")).isGreaterThan(prepared);
    }

    @Test
    void fullJournalsAndFullMemoriesRefuse() {
        validated("full", writing("t1", start("full"), "SEVERAL", "a", "b"));
        validated("full", writing("t2", start("full"), "SEVERAL", "c", "d"));
        assertThat(post("/commits/full/validate", writing("t3", start("full"), "SEVERAL", "e")))
                .hasStatus(503)
                .bodyText()
                .contains("no-room", "2 undecided transactions over several stores");
        validated("full", writing("t4", start("full"), "ONE", "e", "f"));
        MvcTestResult keys =
                post("/commits/full/validate", writing("t5", start("full"), "ONE", "g"));
        assertThat(keys).hasStatus(503).bodyText().contains("no-room", "6 keys");
        assertThat(keys.getResponse().getHeader("Retry-After")).isNotNull();
        finished("full", "t1", "ABANDONED");
        assertThat(word(validated("full", writing("t5", start("full"), "ONE", "g")), "verdict"))
                .isEqualTo("PREPARED");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{}                                           | /transaction",
                "{'transaction': ''}                          | /transaction",
                "{'transaction': 7}                           | /transaction",
                "{'transaction': null}                        | /transaction",
                "{'transaction': 't'}                         | /start",
                "{'transaction': 't', 'start': 17}            | /start",
                "{'transaction': 't', 'start': '17'}          | /start",
                "{'transaction': 't', 'start': '1/99999999999999999999'} | /start",
                "{'transaction': 't', 'start': '9999999999999999999/1'}  | /start",
                "{'transaction': 't', 'start': null}          | /start",
                "{'transaction': 't', 'start': '1/1'}         | /reads",
                "{'transaction': 't', 'start': '1/1', 'reads': {}}       | /reads",
                "{'transaction': 't', 'start': '1/1', 'reads': ['a']}    | /reads/0",
                "{'transaction': 't', 'start': '1/1', 'reads': [null]}   | /reads/0",
                "{'transaction': 't', 'start': '1/1', 'reads': [{}]}     | /reads/0/key",
                "{'transaction': 't', 'start': '1/1', 'reads': [{'key': ''}]} | /reads/0/key",
                "{'transaction': 't', 'start': '1/1', 'reads': [{'key': '\\u0000'}]} |"
                        + " /reads/0/key",
                "{'transaction': 't', 'start': '1/1', 'reads': [{'key': '\\ud800'}]} |"
                        + " /reads/0/key",
                "{'transaction': 't', 'start': '1/1', 'reads': [{'key': 'a', 'version': null}]}"
                        + " | /reads/0/version",
                "{'transaction': 't', 'start': '1/1', 'reads': [{'key': 'a', 'version': 'x'}]}"
                        + " | /reads/0/version",
                "{'transaction': 't', 'start': '1/1', 'reads': [{'key': 'a', 'version': '1e9'}]}"
                        + " | /reads/0/version",
                "{'transaction': 't', 'start': '1/1', 'stores': 'ONE', 'reads':"
                        + " [{'key': 'a', 'version': '99999999999.0'}]} | /reads/0/version",
                "{'transaction': 't', 'start': '1/1', 'stores': 'ONE', 'reads':"
                        + " [{'key': 'a'}, {'key': 'a'}]} | /reads/1/key",
                "{'transaction': 't', 'start': '1/1', 'stores': 'ONE', 'reads': [{'key': 'a'},"
                        + " {'key': 'b'}, {'key': 'c'}, {'key': 'd'}]} | at most 3 keys",
                "{'transaction': 't', 'start': '1/1', 'reads': [], 'writes': 'a'}   | /writes",
                "{'transaction': 't', 'start': '1/1', 'reads': [], 'writes': [7]}   | /writes/0",
                "{'transaction': 't', 'start': '1/1', 'stores': 'ONE', 'reads': [], 'writes':"
                        + " ['a']} | /writes/0",
                "{'transaction': 't', 'start': '1/1', 'stores': 'ONE', 'reads': [{'key': 'a'}],"
                        + " 'writes': ['a', 'a']} | /writes/1",
                "{'transaction': 't', 'start': '1/1', 'reads': [], 'hold': '-1s'}   | /hold",
                "{'transaction': 't', 'start': '1/1', 'stores': 'ONE', 'reads': [], 'hold': '0s'}"
                        + " | /hold",
                "{'transaction': 't', 'start': '1/1', 'reads': []}                  | /stores",
                "{'transaction': 't', 'start': '1/1', 'reads': [], 'stores': 'one'} | /stores",
                "{'transaction': 't', 'start': '1/1', 'reads': [], 'stores': 1}     | /stores",
                "{'transaction': 't', 'start': '1/1', 'reads': [], 'stores': 'ONE', 'x': 1} | /x"
            })
    void badRequestsToValidateAreProblemsThatNameTheField(String body, String field) {
        assertThat(post("/commits/bad/validate", body)).hasStatus(400).bodyText().contains(field);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{}                                             | /transaction",
                "{'transaction': 't'}                           | /outcome",
                "{'transaction': 't', 'outcome': 'PENDING'}     | /outcome",
                "{'transaction': 't', 'outcome': 'applied'}     | capitals",
                "{'transaction': ['t'], 'outcome': 'APPLIED'}   | /transaction",
                "[]                                             | the body"
            })
    void badRequestsToFinishAreProblemsThatNameTheField(String body, String field) {
        assertThat(post("/commits/bad/finish", body)).hasStatus(400).bodyText().contains(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/commits/Bad/in-doubt",
                "/commits/bad/in-doubt?hold=0s",
                "/commits/bad/in-doubt?hold=x",
                "/commits/bad/in-doubt?count=0",
                "/commits/bad/safe-time?count=1",
                "/commits/bad/safe-time?maxError=x",
                "/commits/bad/transaction",
                "/commits/bad/transaction?transaction="
            })
    void badQuestionsAreProblems(String uri) {
        assertThat(http.get().uri(uri).exchange()).hasStatus(400);
    }

    @Test
    void badRequestsForTimestampsAreProblems() {
        assertThat(http.post().uri("/commits/bad/timestamps?count=10001").exchange())
                .hasStatus(400)
                .bodyText()
                .contains("count");
        assertThat(http.post().uri("/commits/bad!/begin").exchange()).hasStatus(400);
    }

    /** A wide transaction is written down and read again as it was. */
    @Test
    void theWidestNamesArePrepared() {
        String wide = "\uffff".repeat(255);
        String[] keys = IntStream.range(0, 3).mapToObj(i -> wide + i).toArray(String[]::new);
        validated("wide", writing(wide, start("wide"), "SEVERAL", keys));
        JsonNode it = get("/commits/wide/transaction?transaction=" + wide).path("undecided");
        assertThat(it.path("writes").size()).isEqualTo(3);
        finished("wide", wide, "APPLIED");
    }

    @Test
    void groupsAreListed() {
        bare("/commits/listed/begin");
        assertThat(http.get().uri("/commits").exchange())
                .hasStatusOk()
                .bodyText()
                .contains("\"listed\"");
    }

    @Test
    void withoutTimeNothingIsDecided() throws IOException {
        String start = start("timeless");
        assertThat(post("/commits/timeless/validate?maxError=1ns", writing("t", start, "ONE", "a")))
                .hasStatus(503)
                .bodyText()
                .contains("error-too-large");
        time.lose();
        assertThat(http.post().uri("/commits/timeless/begin").exchange()).hasStatus(503);
        assertThat(http.get().uri("/commits/timeless/safe-time").exchange()).hasStatus(503);
    }

    @Test
    void withoutTheDiskNothingNewIsPromised() {
        String start = start("stuck");
        time.pass("100s"); // nobody raises the ceiling
        assertThat(post("/commits/stuck/validate", writing("t", start, "ONE", "a")))
                .hasStatus(503)
                .bodyText()
                .contains("recovering", "\"transient\":true");
        assertThat(http.post().uri("/commits/stuck/timestamps").exchange()).hasStatus(503);
    }

    @Test
    void theJournalIsItsOwnersAlone() throws IOException {
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(state.resolve("commit-journal"))))
                .isEqualTo("rw-------");
    }

    @Test
    void metricsAndHealthTellOfCommits() {
        validated("metrics", writing("t1", start("metrics"), "ONE", "a"));
        assertThat(http.get().uri("/actuator/prometheus").exchange())
                .bodyText()
                .contains(
                        "byztime_commits_events_total{event=\"prepared\"}",
                        "byztime_commits_events_total{event=\"too-old\"}",
                        "byztime_commits_timestamps_total",
                        "byztime_commits_undecided{state=\"pending\"}",
                        "byztime_commits_undecided{state=\"in-doubt\"}",
                        "byztime_commits_keys",
                        "byztime_commits_groups",
                        "byztime_commits_recovery_seconds 0.0",
                        "byztime_ceiling_writes_seconds_count{ceiling=\"commit-time\"}");
        assertThat(http.get().uri("/actuator/health").exchange())
                .bodyJson()
                .extractingPath("$.components.commits.status")
                .isEqualTo("UP");
    }
}
