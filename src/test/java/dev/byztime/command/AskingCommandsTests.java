package dev.byztime.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.command.judge.JudgeCommand;
import dev.byztime.command.option.ExitCodes;
import dev.byztime.command.status.StatusCommand;
import dev.byztime.command.ticket.TicketCommand;
import dev.byztime.command.time.TimeCommand;
import dev.byztime.command.time.WaitUntilCommand;
import dev.byztime.linux.MonotonicClock;
import dev.byztime.testing.MemoryConsole;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The commands that ask a service, against a small server. */
@Timeout(60)
class AskingCommandsTests {

    private static final String TIME =
            """
            {"earliest": "1.100000000", "estimate": "1.200000000", "latest": "1.300000000",\
             "error": "0.100000000", "era": "e", "age": "0.5", "driftPpb": 250000,\
             "status": "SYNCHRONIZED", "provider": "STANDALONE"}\
            """;

    private static final String TOO_OLD =
            "{\"reason\": \"too-old\", \"transient\": true, \"detail\": \"no data\"}";

    private static final String BAD =
            "{\"reason\": \"invalid-parameter\", \"transient\": false, \"detail\": \"no\"}";

    @TempDir private Path folder;

    private final StubService service;
    private final MemoryConsole console = new MemoryConsole();

    AskingCommandsTests() throws IOException {
        service = new StubService();
        console.with("BYZTIME_URL", service.url());
    }

    @AfterEach
    void end() {
        service.close();
    }

    @Test
    void timeIsShownInWords() throws Exception {
        service.on("/time", 200, TIME);
        assertThat(time()).isEqualTo(ExitCodes.YES);
        assertThat(console.out())
                .isEqualTo(
                        """
                        earliest  1.100000000
                        estimate  1.200000000
                        latest    1.300000000
                        error     0.100000000 s
                        status    SYNCHRONIZED
                        provider  STANDALONE
                        era       e
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "-o earliest, 1.100000000",
        "-o=latest, 1.300000000",
        "--output=error, 0.100000000",
        "--output estimate, 1.200000000"
    })
    void oneNumberIsForScripts(String option, String number) throws Exception {
        service.on("/time", 200, TIME);
        assertThat(time(option.split(" "))).isEqualTo(ExitCodes.YES);
        assertThat(console.out()).isEqualTo(number + "\n");
    }

    @Test
    void jsonIsTheAnswerInOneLine() throws Exception {
        service.on("/time", 200, TIME);
        time("-o", "json", "--max-error=10ms");
        assertThat(console.out()).startsWith("{\"earliest\":\"1.1").hasLineCount(1);
        assertThat(service.requests()).containsExactly("GET /time?maxError=0.010000000");
    }

    @Test
    void refusalsSayWhetherToAskAgain() throws Exception {
        service.on("/time", 503, TOO_OLD).on("/time", 400, BAD).on("/time", 502, "<html>");
        assertThat(time()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(console.errors()).isEqualTo("byztime time: too-old: no data\n");
        assertThat(time()).isEqualTo(ExitCodes.REFUSED);
        assertThat(time()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(console.errors()).contains("status 502 from " + service.url());
        assertThat(console.out()).isEmpty();
    }

    @Test
    void aServiceThatIsNotThereIsNamed() throws Exception {
        service.close();
        assertThat(time()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(console.errors()).contains("no answer from " + service.url());
    }

    @ParameterizedTest
    @CsvSource({
        "-o xml, not one of text",
        "--outptu=json, did you mean --output?",
        "--url=ftp://h, not like http://127.0.0.1:8080",
        "now, one argument too many",
        "-o, needs a value",
        "--max-error=0, no positive duration",
    })
    void badUsageAsksNobody(String words, String message) throws Exception {
        assertThat(time(words.split(" "))).isEqualTo(ExitCodes.REFUSED);
        assertThat(console.errors()).contains("bad usage: ", message, "usage: byztime time");
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void theTokenOfTheFileIsReadForEachCommand() throws Exception {
        service.on("/time", 200, TIME);
        Path file = folder.resolve("token");
        Files.writeString(file, "secret-1\n");
        time("--token-file=" + file);
        console.with("BYZTIME_TOKEN", "secret-2");
        time();
        assertThat(service.requests())
                .containsExactly("GET /time Bearer secret-1", "GET /time Bearer secret-2");
        assertThat(time("--token-file=" + folder.resolve("none"))).isEqualTo(ExitCodes.UNAVAILABLE);
        console.with("BYZTIME_TOKEN", "orders leases secret");
        assertThat(time()).isEqualTo(ExitCodes.REFUSED);
        assertThat(console.errors()).contains("BYZTIME_TOKEN holds no access token");
        assertThat(service.requests()).hasSize(2);
    }

    @Test
    void aWaitGoesOnUntilTheInstantHasPassed() throws Exception {
        service.on("/time/wait", 200, "{\"verdict\": \"YET_TO_COME\"}");
        service.on("/time/wait", 200, "{\"verdict\": \"PASSED\"}");
        assertThat(waitUntil("1.5/2", "--timeout=1m")).isEqualTo(ExitCodes.YES);
        assertThat(console.out()).isEqualTo("PASSED\n");
        assertThat(service.requests())
                .containsOnly("GET /time/wait?until=1.5%2F2&wait=25.000000000")
                .hasSize(2);
    }

    @Test
    void aWaitThatTimesOutHasNotPassed() throws Exception {
        service.on("/time/wait", 200, "{\"verdict\": \"UNCERTAIN\"}");
        assertThat(waitUntil("1.5", "--timeout=0")).isEqualTo(ExitCodes.NO);
        assertThat(console.out()).isEqualTo("UNCERTAIN\n");
        assertThat(service.requests()).containsExactly("GET /time/wait?until=1.5&wait=0.000000000");
        assertThat(waitUntil()).isEqualTo(ExitCodes.REFUSED);
        assertThat(console.errors()).contains("the instant is missing");
    }

    @Test
    void statusShowsWhatIsNotWell() throws Exception {
        service.on("/time", 200, TIME);
        service.on(
                "/actuator/health",
                503,
                """
                {"status": "OUT_OF_SERVICE", "components": {"leases":
                 {"status": "OUT_OF_SERVICE", "details": {"recovering": "RESTART", "held": 2}}}}\
                """);
        service.on("/actuator/info", 200, "{\"build\": {\"version\": \"0.2\"}}");
        assertThat(status()).isEqualTo(ExitCodes.NO);
        assertThat(console.out())
                .contains(
                        "byztime-service 0.2 at " + service.url() + ": OUT_OF_SERVICE",
                        "1.200000000 +/- 0.100000000 s",
                        "leases           OUT_OF_SERVICE  recovering=RESTART held=2");
        status("-o", "json");
        assertThat(console.out()).contains("\"recovering\":\"RESTART\"", "\"earliest\":\"1.1");
    }

    @Test
    void statusSaysWhatIsRefusedWhileAPartRecovers() throws Exception {
        service.on("/time", 200, TIME).on("/actuator/info", 200, "{}");
        service.on(
                "/actuator/health",
                200,
                """
                {"status": "UP", "components": {
                 "atMostOnce": {"status": "UP", "details": {"ceiling": "7.0"}},
                 "commits": {"status": "UP", "details": {"recoveringFor": "16.5"}},
                 "leases": {"status": "UP", "details":
                  {"recovering": "FIRST_START", "recoveringFor": "43.25", "held": 0}}}}\
                """);
        assertThat(status()).isEqualTo(ExitCodes.YES);
        String shown = console.out();
        assertThat(shown)
                .contains(
                        "recovering: no transaction begins for 16.5 s more\n",
                        "recovering: no lease is granted, and none is renewed without its claim,"
                                + " for 43.25 s more, because the state folder is new, or its"
                                + " files were lost\n");
        assertThat(shown.split("recovering: ", -1)).hasSize(3);
    }

    @Test
    void statusShowsThePeersOfAGroup() throws Exception {
        service.on("/time", 200, TIME).on("/actuator/health", 200, "{\"status\": \"UP\"}");
        service.on("/actuator/info", 200, "{\"globalTime\": {\"provider\": \"PEERS\"}}");
        service.on("/peers", 200, "This node: voting\n");
        assertThat(status()).isEqualTo(ExitCodes.YES);
        assertThat(console.out()).endsWith("\nThis node: voting\n");
    }

    @Test
    void statusWithoutATimeIsNotWell() throws Exception {
        service.on("/time", 503, TOO_OLD).on("/actuator/health", 200, "{\"status\": \"UP\"}");
        service.on("/actuator/info", 200, "{}");
        assertThat(status()).isEqualTo(ExitCodes.NO);
        assertThat(console.out()).contains("too-old: no data");
    }

    @Test
    void eachLineGetsItsVerdict() throws Exception {
        service.on(
                "/at-most-once/or ders/judge-batch",
                200,
                """
                {"messages": [{"verdict": "ACCEPTED"}, {"verdict": "DUPLICATE", "certain": true},
                 {"verdict": "STALE", "cause": "TOO_OLD"}]}\
                """);
        console.type("a 1.5\n\nnonsense\n{\"connection\": \"b c\", \"timestamp\": \"2\"}\nd 3\n");
        assertThat(judge("or ders")).isEqualTo(ExitCodes.REFUSED);
        assertThat(console.out())
                .isEqualTo(
                        """
                        ACCEPTED a 1.5
                        INVALID nonsense
                        DUPLICATE "b c" 2 certain
                        STALE d 3 TOO_OLD
                        """);
        assertThat(service.requests())
                .containsExactly(
                        "POST /at-most-once/or%20ders/judge-batch {\"messages\":["
                                + "{\"connection\":\"a\",\"timestamp\":\"1.5\"},"
                                + "{\"connection\":\"b c\",\"timestamp\":\"2\"},"
                                + "{\"connection\":\"d\",\"timestamp\":\"3\"}]}");
    }

    /** The message may have been accepted: only its sender can find out. */
    @Test
    void aLostAnswerIsUnknownAndIsNotAskedForAgain() throws Exception {
        service.on("/at-most-once/r/judge-batch", 502, "");
        console.type("a 1\n");
        assertThat(judge("r")).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(console.out()).isEqualTo("UNKNOWN a 1\n");
        assertThat(service.requests()).hasSize(1);
        service.close();
        console.type("a 1\n");
        assertThat(judge("r", "-o", "json")).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(console.out())
                .isEqualTo("{\"verdict\":\"UNKNOWN\",\"connection\":\"a\",\"timestamp\":\"1\"}\n");
    }

    @Test
    void aProblemIsNoVerdict() throws Exception {
        service.on("/at-most-once/r/judge-batch", 503, TOO_OLD);
        console.type("a 1\nb 2\n");
        assertThat(judge("r")).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(console.out()).isEqualTo("UNJUDGED a 1\nUNJUDGED b 2\n");
        assertThat(console.errors()).contains("too-old: no data");
    }

    @Test
    void ticketsAreIssued() throws Exception {
        service.on("/tickets", 200, "{\"ticket\": \"a.b.c\", \"id\": \"7\"}");
        assertThat(ticket("issue", "--subject=till-7", "--audience=orders", "--lifetime=5m"))
                .isEqualTo(ExitCodes.YES);
        assertThat(console.out()).isEqualTo("a.b.c\n");
        assertThat(service.requests())
                .containsExactly(
                        "POST /tickets {\"subject\":\"till-7\",\"audience\":\"orders\","
                                + "\"lifetime\":\"5m\"}");
    }

    @Test
    void ticketsAreCheckedFromStandardInput() throws Exception {
        service.on(
                "/tickets/verify",
                200,
                """
                {"verdict": "VALID", "safeRemaining": "4.5",
                 "ticket": {"subject": "till-7", "expires": "9"}}\
                """);
        service.on("/tickets/verify", 200, "{\"verdict\": \"INVALID\", \"reason\": \"KEY\"}");
        console.type("a.b.c\n");
        assertThat(ticket("check", "--audience=orders")).isEqualTo(ExitCodes.YES);
        assertThat(console.out()).isEqualTo("VALID subject=till-7 expires=9 safeRemaining=4.5\n");
        assertThat(ticket("check", "x.y.z", "--audience=orders")).isEqualTo(ExitCodes.NO);
        assertThat(console.out()).isEqualTo("INVALID KEY\n");
        assertThat(service.requests())
                .containsExactly(
                        "POST /tickets/verify {\"ticket\":\"a.b.c\",\"audience\":\"orders\"}",
                        "POST /tickets/verify {\"ticket\":\"x.y.z\",\"audience\":\"orders\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "'', say issue or check",
        "chekc, neither issue nor check",
        "issue --audience=a, --subject is missing",
        "check --audience=a --subject=b, belongs to the other action",
        "issue x --audience=a --subject=b, one argument too many",
    })
    void aTicketNeedsItsOptions(String words, String message) throws Exception {
        String[] all = words.isEmpty() ? new String[0] : words.split(" ");
        assertThat(ticket(all)).isEqualTo(ExitCodes.REFUSED);
        assertThat(console.errors()).contains(message);
        assertThat(service.requests()).isEmpty();
    }

    private int time(String... words) throws InterruptedException {
        return new TimeCommand(console.console(), MonotonicClock::nowNs).run(words);
    }

    private int waitUntil(String... words) throws InterruptedException {
        return new WaitUntilCommand(console.console(), MonotonicClock::nowNs).run(words);
    }

    private int status(String... words) throws InterruptedException {
        return new StatusCommand(console.console(), MonotonicClock::nowNs).run(words);
    }

    private int judge(String... words) throws InterruptedException {
        return new JudgeCommand(console.console(), MonotonicClock::nowNs).run(words);
    }

    private int ticket(String... words) throws InterruptedException {
        return new TicketCommand(console.console(), MonotonicClock::nowNs).run(words);
    }
}
