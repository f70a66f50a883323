package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.web.problem.ProblemType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/** Requests that cannot be meant, each of which is told what is wrong with it and what would do. */
@ServiceOnManualClock
class BadInputTests {

    /** No number of any kind. */
    private static final List<String> NO_NUMBERS =
            List.of(
                    "",
                    " ",
                    " 1",
                    "1 ",
                    "1\n",
                    "+1",
                    "--1",
                    "-",
                    ".",
                    ".5",
                    "5.",
                    "1.2.3",
                    "1,5",
                    "1_000",
                    "1e3",
                    "1e400",
                    "0x10",
                    "NaN",
                    "Infinity",
                    "null",
                    "true",
                    "soon",
                    "2026-11-01T00:00:00Z",
                    "١٢",
                    "１２",
                    "1\u0000",
                    "\uD83D\uDE00".repeat(100),
                    "1.0000000001",
                    "1000000000000000000",
                    "-1000000000000000000",
                    "9".repeat(1_000),
                    "{\"seconds\":1}",
                    "[1]",
                    "'; drop table",
                    "<script>alert(1)</script>",
                    "${jndi:ldap://x}",
                    "../../etc/passwd");

    private static final List<String> NO_DURATIONS =
            List.of(
                    "-1",
                    "-0",
                    "1 s",
                    "1S",
                    "1d",
                    "1µs",
                    "s",
                    "0.5ns",
                    "0.0001us",
                    "1.5.s",
                    "PT1S",
                    "1ss",
                    "100000000000000000m",
                    "1000000000000000h");

    private static final List<String> NO_INTERVALS =
            List.of(
                    "/",
                    "1/",
                    "/1",
                    "1/2/3",
                    "1//2",
                    "2/1",
                    "1/soon",
                    "1-2",
                    "1..2",
                    "1 / 2",
                    "2.000000001/2");

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                        bad("/time?maxError={v}", "maxError", NO_DURATIONS),
                        bad("/time/passage?of=1&maxError={v}", "maxError", NO_DURATIONS),
                        bad("/time/wait?until=1&wait={v}", "wait", NO_DURATIONS),
                        bad("/time/validity?expires={v}", "expires", List.of("1s")),
                        bad("/time/passage?of={v}", "of", NO_INTERVALS),
                        bad("/time/wait?until={v}", "until", NO_INTERVALS),
                        bad("/time/order?a={v}&b=1", "a", NO_INTERVALS),
                        bad("/time/order?a=1&b={v}", "b", NO_INTERVALS))
                .flatMap(stream -> stream);
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void aBadValueIsNamedWithWhatWouldDo(String uri, String parameter, String value) {
        MvcTestResult answer = http.get().uri(uri, value).exchange();
        assertProblem(answer, HttpStatus.BAD_REQUEST, ProblemType.INVALID_PARAMETER);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$")
                .asMap()
                .containsOnlyKeys(
                        "type",
                        "title",
                        "status",
                        "detail",
                        "reason",
                        "transient",
                        "parameter",
                        "got",
                        "expected")
                .containsEntry("parameter", parameter)
                .hasEntrySatisfying("got", got -> assertShownOf(value, (String) got))
                .hasEntrySatisfying(
                        "expected", remedy -> assertThat((String) remedy).contains("such as"));
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .startsWith(parameter + " is \"");
    }

    @ParameterizedTest
    @CsvSource({
        "/time/order?a=1,       b",
        "/time/order,           a",
        "/time/passage,         of",
        "/time/wait?wait=1,     until",
        "/time/validity,        expires",
    })
    void aMissingParameterIsNamedWithWhatWouldDo(String uri, String parameter) {
        MvcTestResult answer = http.get().uri(uri).exchange();
        assertProblem(answer, HttpStatus.BAD_REQUEST, ProblemType.MISSING_PARAMETER);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$")
                .asMap()
                .containsEntry("parameter", parameter)
                .doesNotContainKey("got")
                .hasEntrySatisfying(
                        "expected", remedy -> assertThat((String) remedy).contains("such as"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/time?maxerror=1              | maxerror | one of maxError",
                "/time?max_error=1             | max_error | one of maxError",
                "/time?maxError=1s&x           | x        | one of maxError",
                "/time/order?a=1&b=2&maxError=1 | maxError | one of a, b",
                "/time/wait?until=1&timeout=1  | timeout  | one of maxError, until, wait",
                "/problems?x=1                 | x        | no parameters",
            })
    void anUnknownParameterIsNamedWithThoseThatThereAre(String uri, String name, String expected) {
        MvcTestResult answer = http.get().uri(uri).exchange();
        assertProblem(answer, HttpStatus.BAD_REQUEST, ProblemType.UNKNOWN_PARAMETER);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$")
                .asMap()
                .containsEntry("parameter", name)
                .containsEntry("expected", expected);
    }

    /** Spring MVC would ignore it. */
    @Test
    void aParameterAfterASemicolonIsRefused() {
        assertThat(http.get().uri(URI.create("/time;maxError=1ns")).exchange())
                .hasStatus(HttpStatus.BAD_REQUEST)
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {"parameter": "the path", "got": ";maxError=1ns"}\
                        """);
    }

    @Test
    void aLongUnknownNameIsNotSaidBackInFull() {
        MvcTestResult answer = http.get().uri("/time?{name}=1", "x".repeat(5_000)).exchange();
        assertProblem(answer, HttpStatus.BAD_REQUEST, ProblemType.UNKNOWN_PARAMETER);
        assertThat(answer).bodyText().hasSizeLessThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/time?maxError=1&maxError=1",
                "/time?maxError=1&maxError=2",
                "/time?maxError=1&maxError=",
            })
    void aParameterGivenTwiceIsRefused(String uri) {
        MvcTestResult answer = http.get().uri(uri).exchange();
        assertProblem(answer, HttpStatus.BAD_REQUEST, ProblemType.INVALID_PARAMETER);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$")
                .asMap()
                .containsEntry("parameter", "maxError")
                .containsEntry("expected", "one value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/time/passage?of=1%C0%AF",
                "/time/passage?of=%ED%A0%80",
                "/time/passage?of=%F5%80%80%80",
                "/time/passage?of=%E2%82",
                "/time/passage?of=%ff",
                "/time/passage?of=1&maxError=1%C0%80",
            })
    void aQueryThatIsNotUtf8IsRefusedByName(String uri) {
        MvcTestResult answer = http.get().uri(URI.create(uri)).exchange();
        assertProblem(answer, HttpStatus.BAD_REQUEST, ProblemType.MALFORMED_REQUEST);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$")
                .asMap()
                .containsEntry("parameter", uri.contains("maxError") ? "maxError" : "of")
                .hasEntrySatisfying(
                        "expected", form -> assertThat((String) form).contains("UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/time/validity?expires=1795331155329",
                "/time/passage?of=1795331155329",
                "/time/wait?until=1795331155329643",
                "/time/order?b=1&a=1795331155329/1795331155330",
                "/time/order?b=1&a=1795331155/1795331155330",
            })
    void millisecondsAreNoPromiseForFiftyThousandYears(String uri) {
        MvcTestResult answer = http.get().uri(uri).exchange();
        assertProblem(answer, HttpStatus.BAD_REQUEST, ProblemType.INVALID_PARAMETER);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("this looks like mi", "seconds; write 17953311");
    }

    /** Which is how instants that far are answered. */
    @ParameterizedTest
    @ValueSource(strings = {"1795331155329.000000000", "999999999999999999.999999999"})
    void whatIsAnsweredIsTakenBack(String instant) {
        for (String member : List.of("certainAt", "certainIn")) {
            String answered = member(member, "/time/passage?of=" + instant);
            assertThat(http.get().uri("/time/passage?of=" + answered).exchange()).hasStatusOk();
            assertThat(http.get().uri("/time/validity?expires=" + answered).exchange())
                    .hasStatusOk();
        }
        for (String member : List.of("takeoverSafeAt", "takeoverSafeIn", "safeRemaining")) {
            String answered = member(member, "/time/validity?expires=" + instant);
            assertThat(http.get().uri("/time/passage?of=" + answered).exchange()).hasStatusOk();
            assertThat(http.get().uri("/time?maxError=" + answered).exchange()).hasStatusOk();
        }
    }

    private String member(String name, String uri) {
        try {
            return JsonMapper.shared()
                    .readTree(http.get().uri(uri).exchange().getResponse().getContentAsString())
                    .path(name)
                    .asString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                        | application/json",
                "application/json;q=0, */*                  | text/plain",
                "*/*, application/json;q=0                  | text/plain",
                "application/*;q=0, */*                     | text/plain",
                "text/plain;q=0.4, application/json;q=0.5   | application/json",
                "text/plain;q=0.5, application/json;q=0.4   | text/plain",
                "application/json;q=0.4, text/*;q=0.5       | text/plain",
                "application/json;q=0.4, */*;q=0.5          | text/plain",
                "text/plain;q=0, */*;q=0.1                  | application/json",
                "text/html, application/xhtml+xml, */*;q=0.8 | application/json",
            })
    void theFormThatIsPreferredIsSent(String accept, String form) {
        assertThat(http.get().uri("/time").header(HttpHeaders.ACCEPT, accept).exchange())
                .hasStatusOk()
                .hasContentTypeCompatibleWith(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json;q=0, */*",
                "*/*;q=0",
                "application/json;q=0.0",
                "application/*;q=0, text/plain",
            })
    void aFormThatIsRefusedIsNotSent(String accept) {
        MvcTestResult answer =
                http.get().uri("/time/passage?of=1").header(HttpHeaders.ACCEPT, accept).exchange();
        assertProblem(answer, HttpStatus.NOT_ACCEPTABLE, ProblemType.NOT_ACCEPTABLE);
    }

    static Stream<Arguments> otherMethods() {
        return Stream.of("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get")
                .flatMap(method ->
                        Stream.of("/time", "/time/order?a=1&b=2", "/problems/too-old")
                                .map(uri -> arguments(method, uri)));
    }

    @ParameterizedTest
    @MethodSource("otherMethods")
    void anotherMethodIsToldWhichWouldDo(String method, String uri) {
        MvcTestResult answer = http.method(HttpMethod.valueOf(method)).uri(uri).exchange();
        assertProblem(answer, HttpStatus.METHOD_NOT_ALLOWED, ProblemType.METHOD_NOT_ALLOWED);
        assertThat(answer).headers().hasValue(HttpHeaders.ALLOW, "GET,HEAD,OPTIONS");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("expected GET");
    }

    /** What would otherwise be a 500 from deep inside; the container makes them problems. */
    @ParameterizedTest
    @CsvSource({
        "Accept,           application/json;charset=utf-16, 406",
        "Accept,           text/plain;charset=iso-8859-1,   406",
        "Accept,           '',                              400",
        "Accept,           /;q=,                            400",
        "X-Forwarded-Host, [::bad,                          400",
        "X-Forwarded-Port, abc,                             400",
        "Forwarded,        host=[::,                        400",
    })
    void aHeaderThatCannotBeMeantIsRefused(String name, String value, int status) {
        for (String uri : List.of("/time", "/actuator/health", "/v3/api-docs", "/nothing")) {
            assertThat(http.get().uri(uri).header(name, value).exchange()).hasStatus(status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/time,              image/png",
        "/time,              application/xml",
        "/time/order?a=1&b=2, text/plain",
        "/time/passage?of=1, text/html",
    })
    void anotherFormIsToldWhichWouldDo(String uri, String accept) {
        MvcTestResult answer = http.get().uri(uri).header(HttpHeaders.ACCEPT, accept).exchange();
        assertProblem(answer, HttpStatus.NOT_ACCEPTABLE, ProblemType.NOT_ACCEPTABLE);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .startsWith("Accept is \"" + accept + "\": expected ")
                .contains("application/json");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$")
                .asMap()
                .containsEntry("parameter", "Accept")
                .containsEntry("got", accept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/plain",
                "application/xml",
            })
    void aBodyIsNotIgnored(String type) {
        MvcTestResult answer =
                http.get()
                        .uri("/time")
                        .contentType(MediaType.parseMediaType(type))
                        .content("maxError=1ns")
                        .exchange();
        assertProblem(
                answer, HttpStatus.UNSUPPORTED_MEDIA_TYPE, ProblemType.UNSUPPORTED_MEDIA_TYPE);
        assertThat(answer).bodyJson().extractingPath("$.detail").asString().contains("the query");
    }

    @Test
    void aBodyOfUnknownLengthIsNotIgnored() {
        MvcTestResult answer =
                http.get().uri("/time").header(HttpHeaders.TRANSFER_ENCODING, "chunked").exchange();
        assertProblem(
                answer, HttpStatus.UNSUPPORTED_MEDIA_TYPE, ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tim", "/time/", "/time/now", "/TIME", "/problems/none", "/error"})
    void anotherPathIsToldWhereToLook(String uri) {
        MvcTestResult answer = http.get().uri(uri).exchange();
        assertProblem(answer, HttpStatus.NOT_FOUND, ProblemType.NOT_FOUND);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .containsAnyOf("/v3/api-docs", "/problems");
    }

    private static Stream<Arguments> bad(String uri, String parameter, List<String> particular) {
        return Stream.concat(NO_NUMBERS.stream(), particular.stream())
                .map(value -> arguments(uri, parameter, value));
    }

    private static void assertShownOf(String value, String got) {
        if (got.endsWith("…")) {
            assertThat(got).hasSizeLessThan(200);
            assertThat(value).startsWith(got.substring(0, got.length() - 1));
            assertThat(Character.isHighSurrogate(got.charAt(got.length() - 2)))
                    .as("cut in the middle of a character")
                    .isFalse();
        } else {
            assertThat(got).isEqualTo(value);
        }
    }

    /** Of one shape, and without anything of the program's inside. */
    private static void assertProblem(MvcTestResult answer, HttpStatus status, ProblemType type) {
        assertThat(answer)
                .hasStatus(status)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .headers()
                .hasValue(HttpHeaders.CACHE_CONTROL, "no-store")
                .doesNotContainHeader(HttpHeaders.RETRY_AFTER);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$")
                .asMap()
                .containsKey("detail")
                .containsEntry("type", "/problems/" + type.reason())
                .containsEntry("title", type.title())
                .containsEntry("status", status.value())
                .containsEntry("reason", type.reason())
                .containsEntry("transient", false);
        assertThat(answer)
                .bodyText()
                .doesNotContain(
                        "Exception", "dev.byztime", "org.springframework", "java.", "\tat ");
    }
}
