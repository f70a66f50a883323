package dev.byztime.client;

import static dev.byztime.client.ScriptedLeases.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.net.httpserver.HttpServer;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseClient.Void;
import dev.byztime.clock.LocalTime;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The cases that the clients of all languages share ({@code clients/cases}), as far as the client
 * jar has what they are about. Requests about leases are asked again by rules of their own.
 */
@Timeout(60)
class ClientCasesTests {

    private final HttpClient http = HttpClient.newHttpClient();
    private volatile JsonNode answer = JsonMapper.shared().createObjectNode();
    private HttpServer server;
    private HttpLeases leases;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    answer.path("headers")
                            .properties()
                            .forEach(header ->
                                    exchange.getResponseHeaders()
                                            .set(header.getKey(), header.getValue().asString()));
                    byte[] body = answer.path("body").asString().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(
                            answer.path("status").asInt(200), body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        leases =
                new HttpLeases(
                        http,
                        HttpRequest::newBuilder,
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        Duration.ofSeconds(10));
    }

    @AfterEach
    void end() {
        server.stop(0);
        http.close();
    }

    private static Stream<DynamicTest> each(String file, String part, Consumer<JsonNode> test) {
        JsonNode cases =
                JsonMapper.shared().readTree(Path.of("clients/cases/" + file + ".json")).path(part);
        assertThat(cases.size()).isPositive();
        return cases.valueStream()
                .map(each -> {
                    Executable run = () -> test.accept(each);
                    return dynamicTest(each.path("why").asString(each.toString()), run);
                });
    }

    private static long ns(JsonNode text) {
        return Long.parseLong(text.stringValue());
    }

    private static TimeInterval interval(JsonNode bounds) {
        return new TimeInterval(
                Timestamp.ofNanos(ns(bounds.path("earliestNs"))),
                Timestamp.ofNanos(ns(bounds.path("latestNs"))));
    }

    private static long errorNs(TimeInterval interval) {
        return interval.latest().minus(interval.earliest()).halveUp().toNanosExact();
    }

    @TestFactory
    Stream<DynamicTest> validInstants() {
        return each(
                "instants",
                "valid",
                it -> {
                    Timestamp parsed = TimestampText.parse(it.path("text").stringValue());
                    assertThat(parsed.toNanosExact()).isEqualTo(ns(it.path("ns")));
                    assertThat(parsed).hasToString(it.path("written").stringValue());
                });
    }

    @TestFactory
    Stream<DynamicTest> invalidInstants() {
        return each(
                "instants",
                "invalid",
                it ->
                        assertThatThrownBy(
                                        () -> TimestampText.parse(it.stringValue()).toNanosExact())
                                .isInstanceOfAny(
                                        IllegalArgumentException.class, ArithmeticException.class));
    }

    @TestFactory
    Stream<DynamicTest> orders() {
        return each(
                "intervals",
                "order",
                it -> {
                    TimeInterval a = interval(it.path("a"));
                    TimeInterval b = interval(it.path("b"));
                    assertThat(a.compare(b)).hasToString(it.path("order").stringValue());
                    assertThat(errorNs(a)).isEqualTo(ns(it.path("aErrorNs")));
                    assertThat(errorNs(b)).isEqualTo(ns(it.path("bErrorNs")));
                });
    }

    @TestFactory
    Stream<DynamicTest> passages() {
        return each(
                "intervals",
                "passage",
                it ->
                        assertThat(
                                        interval(it.path("now"))
                                                .passageOf(
                                                        TimeInterval.at(
                                                                Timestamp.ofNanos(
                                                                        ns(it.path("instantNs"))))))
                                .hasToString(it.path("passage").stringValue()));
    }

    @TestFactory
    Stream<DynamicTest> problems() {
        return each(
                "problems",
                "problems",
                it -> {
                    answer = it;
                    JsonNode expect = it.path("expect");
                    boolean mayPass = expect.path("retryable").booleanValue();
                    boolean isTheServices = expect.path("reason").isString();
                    int status = it.path("status").intValue();
                    if (!mayPass && isTheServices && status / 100 == 4) {
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> leases.renew(grant(1), 0))
                                .withMessage(expect.path("detail").stringValue());
                    } else if (mayPass || status / 100 == 5) {
                        NotNow none = (NotNow) leases.renew(grant(1), 0);
                        if (isTheServices) {
                            assertThat(none.reason())
                                    .isEqualTo(expect.path("reason").stringValue());
                        }
                        if (it.path("headers").path("retry-after").asString("").matches("[0-9]+")) {
                            assertThat(none.retryNs())
                                    .isEqualTo(
                                            expect.path("retryAfterSeconds").intValue()
                                                    * 1_000_000_000L);
                        }
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> answers() {
        return each(
                "answers",
                "answers",
                it -> {
                    if (it.path("of").stringValue().equals("lease")) {
                        answer = it;
                        expect(it, leases.renew(grant(1), 0));
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> retries() {
        return each(
                "retries",
                "retries",
                it -> {
                    IOException failure = failure(it.path("failure"));
                    int attempt = it.path("attempt").intValue();
                    long leftNs = Math.round(it.path("leftSeconds").doubleValue() * 1e9);
                    for (double chance : new double[] {0, 0.5, Math.nextDown(1.0)}) {
                        OptionalLong pauseNs =
                                RepeatedRequests.pauseNs(failure, attempt, leftNs, chance);
                        if (it.path("final").asBoolean(false)) {
                            assertThat(pauseNs).isEmpty();
                        } else {
                            assertThat(pauseNs.orElseThrow() / 1e9)
                                    .isBetween(
                                            it.path("shortestSeconds").doubleValue(),
                                            it.path("longestSeconds").doubleValue());
                        }
                    }
                });
    }

    private static IOException failure(JsonNode it) {
        return switch (it.path("kind").stringValue()) {
            case "notSent" -> new NoAnswerException("", new IOException(), false);
            case "lost" -> new NoAnswerException("", new IOException(), true);
            case "malformed" -> new MalformedAnswerException("");
            default ->
                    ServiceProblemException.of(
                            new ServiceTransport.Reply(
                                    it.path("status").intValue(),
                                    it.path("retryAfterSeconds").asString(""),
                                    "{\"transient\": " + it.path("retryable") + "}"));
        };
    }

    @TestFactory
    Stream<DynamicTest> problemsOfTheTime() {
        return each(
                "problems",
                "problems",
                it -> {
                    ServiceProblemException problem =
                            ServiceProblemException.of(
                                    new ServiceTransport.Reply(
                                            it.path("status").intValue(),
                                            it.path("headers").path("retry-after").asString(""),
                                            it.path("body").stringValue()));
                    JsonNode expect = it.path("expect");
                    assertThat(problem.type()).isEqualTo(expect.path("type").stringValue());
                    assertThat(problem.detail()).isEqualTo(expect.path("detail").stringValue());
                    assertThat(problem.reason()).isEqualTo(expect.path("reason").stringValue(null));
                    assertThat(problem.isOutcomeUnknown())
                            .isEqualTo(it.path("outcomeUnknown").booleanValue());
                    assertThat(problem.isRetryable())
                            .isEqualTo(expect.path("retryable").booleanValue());
                    if (!it.path("headers").has("date")) { // by dates: it pauses as without them
                        JsonNode seconds = expect.path("retryAfterSeconds");
                        assertThat(problem.retryAfter())
                                .isEqualTo(
                                        seconds.isNumber()
                                                ? Duration.ofSeconds(seconds.intValue())
                                                : null);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> readings() {
        return each(
                "readings",
                "readings",
                it -> {
                    TicketSource.ServiceTime time = ServiceTimes.read(it.path("answer"));
                    TravelledReading reading =
                            new TravelledReading(
                                    time.interval(),
                                    time.era(),
                                    time.driftPpb(),
                                    ns(it.path("sentNs")),
                                    ns(it.path("receivedNs")),
                                    () -> new LocalTime(0, ns(it.path("nowNs"))));
                    if (it.path("tooOld").asBoolean(false)) {
                        assertThatThrownBy(reading::now)
                                .isInstanceOf(TimeUnavailableException.class);
                    } else {
                        assertThat(reading.now()).isEqualTo(interval(it.path("now")));
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> answersAboutTimeAndMessages() {
        return each(
                "answers",
                "answers",
                it -> {
                    TurningClock clock = new TurningClock();
                    ScriptedService service =
                            new ScriptedService()
                                    .says(ScriptedService.ok(it.path("body").stringValue()));
                    HttpTime time = new HttpTime(service, clock, clock, Duration.ofSeconds(1));
                    HttpMessages messages =
                            new HttpMessages(service, clock, clock, Duration.ofSeconds(1));
                    ThrowingCallable asked =
                            switch (it.path("of").stringValue()) {
                                case "time" -> () -> expect(it.path("expect"), time.read());
                                case "judge" ->
                                        () ->
                                                expect(
                                                        it.path("expect"),
                                                        messages.judge("r", "c", "1"));
                                case "wait" ->
                                        () -> {
                                            clock.advance(1);
                                            time.waitUntilPassed("1", Duration.ZERO);
                                        };
                                default -> () -> {};
                            };
                    if (it.path("of").stringValue().matches("time|judge|wait")
                            && it.path("malformed").asBoolean(false)) {
                        assertThatThrownBy(asked).isInstanceOf(MalformedAnswerException.class);
                    } else if (it.path("expect").path("verdict").asString("").equals("UNCERTAIN")
                            && it.path("of").stringValue().equals("wait")) {
                        assertThatThrownBy(asked).isInstanceOf(TimeoutException.class);
                    } else {
                        assertThatCode(asked).doesNotThrowAnyException();
                    }
                });
    }

    private static void expect(JsonNode expect, TravelledReading got) {
        assertThat(got.interval()).isEqualTo(interval(expect));
        assertThat(got.driftPpb()).isEqualTo(expect.path("driftPpb").longValue());
    }

    private static void expect(JsonNode expect, MessageVerdict got) {
        assertThat(got.verdict()).isEqualTo(expect.path("verdict").stringValue());
        assertThat(got.certain()).isEqualTo(expect.path("certain").booleanValue());
        assertThat(got.cause()).isEqualTo(expect.path("cause").stringValue(null));
        assertThat(got.retryIn())
                .isEqualTo(
                        expect.path("retryNs").isString()
                                ? Duration.ofNanos(ns(expect.path("retryNs")))
                                : null);
    }

    private static void expect(JsonNode it, Answer got) {
        JsonNode expect = it.path("expect");
        if (it.path("malformed").asBoolean(false)) {
            assertThat(got).isInstanceOf(NotNow.class);
            return;
        }
        switch (expect.path("verdict").stringValue()) {
            case "GRANTED", "RECALLED" ->
                    assertThat(got)
                            .isEqualTo(
                                    new Grant(
                                            expect.path("resource").stringValue(),
                                            expect.path("id").stringValue(),
                                            ns(expect.path("token")),
                                            ns(expect.path("safeRemainingNs")),
                                            null,
                                            false,
                                            expect.path("recalled").booleanValue(),
                                            expect.path("claim").asString(null)));
            case "VOID" -> assertThat(got).isEqualTo(new Void(expect.path("reason").stringValue()));
            default ->
                    assertThat(got)
                            .isEqualTo(
                                    new NotNow(
                                            expect.path("verdict").stringValue(),
                                            Long.parseLong(expect.path("retryNs").asString("0"))));
        }
    }

    @TestFactory
    Stream<DynamicTest> guards() {
        return each(
                "guards",
                "guards",
                it -> {
                    JsonNode first = it.path("steps").path(0);
                    LeaseEnd end = new LeaseEnd(ns(first.path("sentNs")), safeRemainingNs(first));
                    it.path("steps").valueStream().skip(1).forEach(step -> take(step, end));
                });
    }

    private static long safeRemainingNs(JsonNode step) {
        return TimestampText.parse(step.path("safeRemaining").stringValue()).toNanosExact();
    }

    private static void take(JsonNode step, LeaseEnd end) {
        switch (step.path("do").stringValue()) {
            case "extend" ->
                    end.extend(
                            ns(step.path("sentNs")), ns(step.path("nowNs")), safeRemainingNs(step));
            case "end" -> end.end();
            default -> {
                long remainingNs = end.remainingNs(ns(step.path("nowNs")));
                assertThat(remainingNs > 0).isEqualTo(step.path("held").booleanValue());
                if (step.has("remainingNs")) {
                    assertThat(remainingNs).isEqualTo(ns(step.path("remainingNs")));
                }
            }
        }
    }
}
