package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.web.problem.BodyProblems;
import dev.byztime.web.problem.ProblemType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;

/** Bodies that cannot be meant, each of which is told what is wrong with it, and where. */
@ServiceOnManualClock
class BadBodyTests {

    private static final String JUDGE = "/at-most-once/bad-bodies/judge";
    private static final String BATCH = "/at-most-once/bad-bodies/judge-batch";
    private static final String GOOD = "{'connection': 'x', 'timestamp': '1'}";

    /** Of 1024 characters, each of which takes twelve bytes. */
    private static final String LONGEST = "\\ud83d\\ude00".repeat(1024);

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private JsonMapper json;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                connection("''", ""),
                connection("'" + "x".repeat(1025) + "'", "x".repeat(80) + "…"),
                connection(
                        "'" + "\\ud83d\\ude00".repeat(1025) + "'", "\uD83D\uDE00".repeat(80) + "…"),
                connection("'a\\u0000b'", "a\u0000b"),
                connection("'\\ud800'", "?"),
                connection("'x\\udc00x'", "x?x"),
                connection("'\\ud800\\ud800'", "??"),
                connection("'\\udc00\\ud800'", "??"),
                connection("1", "1"),
                connection("-0.5e3", "-0.5e3"),
                connection("true", "true"),
                connection("['x']", "["),
                connection("{'id': 'x'}", "{"),
                timestamp("''", ""),
                timestamp("1", "1"),
                timestamp("1.5", "1.5"),
                timestamp("1e400", "1e400"),
                timestamp("9".repeat(900), "9".repeat(80) + "…"),
                timestamp("false", "false"),
                timestamp("['1']", "["),
                timestamp("'soon'", "soon"),
                timestamp("' 1'", " 1"),
                timestamp("'1 '", "1 "),
                timestamp("'+1'", "+1"),
                timestamp("'1e3'", "1e3"),
                timestamp("'1.0000000001'", "1.0000000001"),
                timestamp("'1000000000000000000'", "1000000000000000000"),
                timestamp("'-1000000000000000000'", "-1000000000000000000"),
                timestamp("'" + "1".repeat(5_000) + "'", "1".repeat(80) + "…"),
                timestamp("'2026-11-01T00:00:00Z'", "2026-11-01T00:00:00Z"),
                timestamp("'\\u0661'", "\u0661"));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void aBadValueIsNamedByItsPlaceWithWhatWouldDo(String message, String member, String got) {
        for (boolean inBatch : new boolean[] {false, true}) {
            MvcTestResult answer =
                    inBatch
                            ? post(BATCH, "{'messages': [" + GOOD + "," + message + "]}")
                            : post(JUDGE, message);
            JsonNode problem =
                    problem(answer, HttpStatus.BAD_REQUEST, ProblemType.INVALID_PARAMETER);
            assertThat(problem.path("parameter").asString())
                    .isEqualTo((inBatch ? "/messages/1" : "") + member);
            assertThat(problem.path("got").asString()).isEqualTo(got);
            assertThat(problem.path("expected").asString())
                    .startsWith(
                            member.equals("/connection")
                                    ? "a string of 1 to 1024 characters"
                                    : "an instant: decimal seconds");
        }
    }

    static Stream<Arguments> outOfShape() {
        return Stream.of(
                arguments(JUDGE, "[]", "invalid-parameter", "the body"),
                arguments(JUDGE, "1", "invalid-parameter", "the body"),
                arguments(JUDGE, "'x'", "invalid-parameter", "the body"),
                arguments(JUDGE, "true", "invalid-parameter", "the body"),
                arguments(JUDGE, "{}", "missing-parameter", "/connection"),
                arguments(JUDGE, "{'timestamp': '1'}", "missing-parameter", "/connection"),
                arguments(JUDGE, "{'connection': 'x'}", "missing-parameter", "/timestamp"),
                arguments(
                        JUDGE,
                        "{'connection': null, 'timestamp': '1'}",
                        "missing-parameter",
                        "/connection"),
                arguments(
                        JUDGE,
                        "{'connection': 'x', 'timestamp': null}",
                        "missing-parameter",
                        "/timestamp"),
                arguments(
                        JUDGE,
                        "{'connection': 'x', 'timestamp': '1', 'timeStamp': '1'}",
                        "unknown-parameter",
                        "/timeStamp"),
                arguments(
                        JUDGE,
                        "{'connection': 'x', 'timestamp': '1', 'a/b~c': '1'}",
                        "unknown-parameter",
                        "/a~1b~0c"),
                arguments(
                        JUDGE,
                        "{'conection': 'x', 'timestamp': '1'}",
                        "unknown-parameter",
                        "/conection"),
                arguments(JUDGE, "{'timestmp': {'a': [1]}}", "unknown-parameter", "/timestmp"),
                arguments(
                        BATCH,
                        "{'messages': [" + GOOD + ", {'timestmp': '1', 'connection': 'x'}]}",
                        "unknown-parameter",
                        "/messages/1/timestmp"),
                arguments(BATCH, "{'message': []}", "unknown-parameter", "/message"),
                arguments(BATCH, "{}", "missing-parameter", "/messages"),
                arguments(BATCH, "{'messages': null}", "missing-parameter", "/messages"),
                arguments(BATCH, "{'messages': {}}", "invalid-parameter", "/messages"),
                arguments(BATCH, "{'messages': 'x'}", "invalid-parameter", "/messages"),
                arguments(BATCH, "{'messages': [1]}", "invalid-parameter", "/messages/0"),
                arguments(BATCH, "{'messages': [[]]}", "invalid-parameter", "/messages/0"),
                arguments(BATCH, "{'messages': [null]}", "invalid-parameter", "/messages/0"),
                arguments(
                        BATCH,
                        "{'messages': [" + GOOD + ", {'connection': 'x'}]}",
                        "missing-parameter",
                        "/messages/1/timestamp"),
                arguments(
                        BATCH,
                        "{'messages': [{'connection': 'x', 'timestamp': '1', 'x': 1}]}",
                        "unknown-parameter",
                        "/messages/0/x"));
    }

    @ParameterizedTest
    @MethodSource("outOfShape")
    void whatHasAnotherShapeIsNamedByItsPlace(
            String uri, String body, String reason, String parameter) {
        JsonNode problem = problem(post(uri, body), HttpStatus.BAD_REQUEST, null);
        assertThat(problem.path("reason").asString()).isEqualTo(reason);
        assertThat(problem.path("parameter").asString()).isEqualTo(parameter);
        assertThat(problem.path("expected").asString()).isNotBlank();
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments("", "nothing in the body"),
                arguments("null", "nothing in the body"),
                arguments(" ", "the body: expected an object"),
                arguments("hello", "not JSON: Unrecognized token"),
                arguments("{'connection': 'x', 'timestamp': '1'", "Unexpected end-of-input"),
                arguments("{'connection': 'x', 'timesta", "Unexpected end-of-input"),
                arguments("{'connection': 'x' 'timestamp': '1'}", "Unexpected character"),
                arguments("{'connection': 'x', 'timestamp': '1',}", "Unexpected character"),
                arguments("{connection: 'x'}", "Unexpected character"),
                arguments("{'connection': 'x\ny'}", "Illegal unquoted character"),
                arguments("{'connection': 'x\\y'}", "Unrecognized character escape"),
                arguments("{'connection': '\\ud8'}", "not JSON: Unexpected character"),
                arguments("{'connection': 01}", "Invalid numeric value"),
                arguments("{'connection': NaN}", "NaN"),
                arguments("/* */ {}", "Unexpected character"),
                arguments("{'connection': 'x', 'connection': 'y'}", "Duplicate Object property"),
                arguments("{'connection': 'x', 'timestamp': '1'} {}", "something follows"),
                arguments("{'connection': 'x', 'timestamp': '1'} ]", "Unexpected close marker"),
                arguments("{'connection': 'x', 'timestamp': '1'} x", "Unrecognized token"),
                arguments(
                        "\uFEFF" + GOOD,
                        "The body begins with a byte order mark (BOM). Leave it out."),
                arguments("\u0000", "Illegal character"),
                arguments("{'connection': " + "[".repeat(100_000), "'connection"),
                arguments("[".repeat(100_000), "the body is a list: expected an object"),
                arguments("{'" + "x".repeat(1_000_000) + "': 1}", "at most 256 characters"),
                arguments("{'connection': " + "1".repeat(1_000_000) + "}", "this service reads"),
                arguments(
                        "{'connection': '" + "x".repeat(1_000_000) + "'}",
                        "'connection is longer than this service reads: expected a string of 1"
                                + " to 1024 characters"),
                arguments(
                        "{'connection': 'x', 'timestamp': '" + "1".repeat(1_000_000) + "'}",
                        "/timestamp is longer than this service reads: expected an instant"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void whatCannotBeReadIsToldWhy(String body, String why) {
        JsonNode problem = problem(post(JUDGE, body), HttpStatus.BAD_REQUEST, null);
        assertThat(problem.path("detail").asString())
                .contains(why.replace("'connection", "/connection"))
                .hasSizeLessThan(400);
    }

    @ParameterizedTest
    @CsvSource({
        "1f8b08000000, 1f 8b, The body looks compressed. Send it as it is", // gzip
        "789cab56,     78 9c, The body looks compressed. Send it as it is", // zlib
        "78daab56,     78 da, The body looks compressed. Send it as it is",
        "28b52ffd,     28 b5, The body looks compressed. Send it as it is", // zstd
        "fffe7b00,     ff,    byte order mark (BOM) of UTF-16. Send it in UTF-8",
        "feff007b,     fe,    byte order mark (BOM) of UTF-16. Send it in UTF-8",
        "efbbbf7b7d,   ef bb bf, begins with a byte order mark (BOM). Leave it out.",
    })
    void anotherFormThanTextIsRecognized(String bytes, String got, String detail) {
        JsonNode problem =
                problem(
                        http.post()
                                .uri(JUDGE)
                                .contentType(MediaType.APPLICATION_JSON)
                                .content(HexFormat.of().parseHex(bytes))
                                .exchange(),
                        HttpStatus.BAD_REQUEST,
                        ProblemType.MALFORMED_REQUEST);
        assertThat(problem.path("parameter").asString()).isEqualTo("the body");
        assertThat(problem.path("got").asString()).isEqualTo(got);
        assertThat(problem.path("expected").asString()).isEqualTo("UTF-8");
        assertThat(problem.path("detail").asString()).contains(detail);
    }

    @ParameterizedTest
    @CsvSource({
        "ff,             start byte 0xff",
        "c3 28,          middle byte 0x28",
        "80,             start byte 0x80",
        "c0 af,          over-long",
        "c1 bf,          over-long",
        "e0 80 af,       over-long",
        "f0 80 80 af,    over-long",
        "ed a0 80,       surrogate",
        "ed bf bf,       surrogate",
        "f4 90 80 80,    beyond U+10FFFF",
        "f5 80 80 80,    start byte 0xf5",
        "f8 88 80 80 80, start byte 0xf8",
        "e2 82,          cut short",
        "f0 9f 98,       cut short",
    })
    void whatIsNoUtf8IsRefusedInValuesAndNames(String bytes, String why) throws IOException {
        String[] bodies = {
            "{\"connection\":\"x%sy\",\"timestamp\":\"1\"}",
            "{\"connection\":\"x\",\"timestamp\":\"1%s\"}",
            "{\"connection\":\"x\",\"time%sstamp\":\"1\"}",
            "{\"connection\":\"x\",\"timestamp\":\"1\"}%s",
        };
        String[] places = {"/connection", "/timestamp", "/connection", "the body"};
        for (int i = 0; i < bodies.length; i++) {
            byte[] body = bodies[i].formatted(latin(bytes)).getBytes(StandardCharsets.ISO_8859_1);
            JsonNode problem =
                    problem(
                            post(JUDGE, MediaType.APPLICATION_JSON_VALUE, body),
                            HttpStatus.BAD_REQUEST,
                            ProblemType.MALFORMED_REQUEST);
            assertThat(problem.path("detail").asString()).contains("UTF-8");
            if (i < 3) { // else Jackson may stop first: nothing may follow
                assertThat(problem.path("detail").asString()).contains(why);
                assertThat(problem.path("expected").asString()).isEqualTo("UTF-8");
            }
            if (i < 2) {
                assertThat(problem.path("parameter").asString()).isEqualTo(places[i]);
            }
        }
    }

    private static String latin(String bytes) {
        StringBuilder text = new StringBuilder();
        for (String hex : bytes.split(" ")) {
            text.append((char) Integer.parseInt(hex, 16));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1795331155329            | milliseconds | 1795331155.329",
                "1795331155329.5          | milliseconds | 1795331155.329",
                "1795331155329643         | microseconds | 1795331155.329643",
                "1795331155329643835      | nanoseconds  | 1795331155.329643835",
                "2026-11-22T07:05:55Z     | date         | decimal seconds",
                "2026-11-22               | date         | decimal seconds",
                "1.795331155e9            | floating     | exponent",
            })
    void aTimestampThatIsSomethingElseIsToldWhatToWrite(String text, String what, String remedy) {
        assertThat(
                        problem(
                                        post(
                                                JUDGE,
                                                "{'connection': 'x', 'timestamp': '" + text + "'}"),
                                        HttpStatus.BAD_REQUEST,
                                        ProblemType.INVALID_PARAMETER)
                                .path("detail")
                                .asString())
                .contains("/timestamp is \"" + text + "\"", "this looks like", what, remedy);
    }

    @Test
    void aNumberInThePlaceOfATextIsShownAsANumber() {
        assertThat(
                        problem(
                                        post(
                                                JUDGE,
                                                "{'connection': 7, 'timestamp': 1795331155329}"),
                                        HttpStatus.BAD_REQUEST,
                                        ProblemType.INVALID_PARAMETER)
                                .path("detail")
                                .asString())
                .contains("/connection is the number 7: ", "with quotes");
        assertThat(
                        problem(
                                        post(
                                                JUDGE,
                                                "{'connection': 'x', 'timestamp': 1795331155329}"),
                                        HttpStatus.BAD_REQUEST,
                                        ProblemType.INVALID_PARAMETER)
                                .path("detail")
                                .asString())
                .contains("/timestamp is the number 1795331155329: ", "quotes", "1795331155.329");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'timestamp': '1'}                                    | /connection | 1024"
                        + " characters",
                "{'connection': 'x'}                                   | /timestamp  | decimal"
                        + " seconds",
                "{'connection': 'x', 'timestamp': null}                | /timestamp  | decimal"
                        + " seconds",
            })
    void aMissingMemberIsNamedWithWhatWouldDo(String body, String member, String expected) {
        JsonNode problem =
                problem(post(JUDGE, body), HttpStatus.BAD_REQUEST, ProblemType.MISSING_PARAMETER);
        assertThat(problem.path("parameter").asString()).isEqualTo(member);
        assertThat(problem.path("expected").asString()).contains(expected);
    }

    @Test
    void aModeInSmallLettersIsShownWithThoseThatThereAre() {
        JsonNode problem =
                problem(
                        post(
                                "/leases/acquire",
                                "{'resource': 'r', 'holder': 'h', 'mode': 'write'}"),
                        HttpStatus.BAD_REQUEST,
                        ProblemType.INVALID_PARAMETER);
        assertThat(problem.path("parameter").asString()).isEqualTo("/mode");
        assertThat(problem.path("got").asString()).isEqualTo("write");
        assertThat(problem.path("expected").asString()).isEqualTo("READ or WRITE");
        assertThat(problem.path("detail").asString()).contains("capitals");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "deflate", "x-none", "gzip, gzip"})
    void anEncodedBodyIsToldThatNoneIsRead(String encoding) {
        MvcTestResult answer =
                http.post()
                        .uri(JUDGE)
                        .contentType(MediaType.APPLICATION_JSON)
                        .header("Content-Encoding", encoding)
                        .content(new byte[] {31, (byte) 139, 8, 0})
                        .exchange();
        JsonNode problem =
                problem(
                        answer,
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        ProblemType.UNSUPPORTED_MEDIA_TYPE);
        assertThat(problem.path("parameter").asString()).isEqualTo("Content-Encoding");
        assertThat(problem.path("got").asString()).isEqualTo(encoding);
    }

    @Test
    void aFormIsToldThatJsonIsExpectedAndHowToSaySo() {
        JsonNode problem =
                problem(
                        post(
                                JUDGE,
                                MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                                json(GOOD, StandardCharsets.UTF_8)),
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        ProblemType.UNSUPPORTED_MEDIA_TYPE);
        assertThat(problem.path("parameter").asString()).isEqualTo("Content-Type");
        assertThat(problem.path("got").asString()).startsWith("application/x-www-form");
        assertThat(problem.path("expected").asString()).isEqualTo("application/json");
        assertThat(problem.path("detail").asString())
                .contains("-H 'Content-Type: application/json'");
    }

    /** Whether they say so or not: half a surrogate pair would be replaced without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "ISO-8859-1"})
    void otherEncodingsAreRefused(String charset) {
        byte[] body = json("{'connection': 'é', 'timestamp': '1'}", Charset.forName(charset));
        assertThat(
                        problem(
                                        post(JUDGE, "application/json;charset=" + charset, body),
                                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                                        ProblemType.UNSUPPORTED_MEDIA_TYPE)
                                .path("detail")
                                .asString())
                .contains("UTF-8");
        problem(
                post(JUDGE, "application/json", body),
                HttpStatus.BAD_REQUEST,
                ProblemType.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data;boundary=x",
                "application/x-ndjson",
                "application/json;charset=utf-7",
                "application/json;charset=none",
                "json",
                "*/*",
                "application/*",
            })
    void anotherKindOfBodyIsRefused(String type) {
        problem(
                post(JUDGE, type, json(GOOD, StandardCharsets.UTF_8)),
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json;charset=utf-8", "application/json;charset=\"UTF-8\""})
    void sayingThatItIsUtf8IsAllowed(String type) {
        assertThat(post(JUDGE, type, json(GOOD, StandardCharsets.UTF_8))).hasStatusOk();
    }

    @Test
    void whereNoneIsReadABodyIsRefused() {
        problem(
                post("/at-most-once/bad-bodies/stamps", "{'count': 3}"),
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "999999999999999999.999999999",
                "-999999999999999999.999999999",
                "9223372036.854775807",
                "9223372036.854775808",
                "-9223372036.854775808",
                "-9223372036.854775809",
                "0",
                "-0",
            })
    void timestampsFarAwayAreVerdicts(String timestamp) {
        MvcTestResult answer =
                post(JUDGE, "{'connection': 'far', 'timestamp': '" + timestamp + "'}");
        assertThat(answer)
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.verdict")
                .isEqualTo(timestamp.startsWith("9") ? "EARLY" : "STALE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Orders",
                "-x",
                "a b",
                "a%2fb",
                "x%00",
                "é",
                "%F0%9F%98%80",
                "..%2f",
            })
    void aNameThatIsNoneIsRefused(String name) {
        MvcTestResult answer =
                http.post()
                        .uri(
                                URI.create(
                                        "/at-most-once/"
                                                + name.replace(" ", "%20").replace("é", "%c3%a9")
                                                + "/judge"))
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(json(GOOD, StandardCharsets.UTF_8))
                        .exchange();
        assertThat(answer.getResponse().getStatus()).isIn(400, 404);
        problem(answer, HttpStatus.valueOf(answer.getResponse().getStatus()), null);
    }

    /** The bound on what is read of a body leaves room for all that is legal. */
    @Test
    void theLargestBatchHasRoom() {
        String message =
                "{ \"timestamp\" : \"-999999999999999999.999999999\" , \"connection\" : \""
                        + LONGEST
                        + "\" } ,\r\n";
        assertThat(json.tokenStreamFactory().streamReadConstraints().getMaxDocumentLength())
                .isBetween(message.length() * 10_000L + 100, message.length() * 11_000L);
        assertThat(post(BATCH, "{'messages': [" + message + message + GOOD + "]}")).hasStatusOk();
    }

    /** It is not read to its end: that never comes. */
    @Test
    void aBodyWithoutEndIsRefused() {
        long most = json.tokenStreamFactory().streamReadConstraints().getMaxDocumentLength();
        long[] read = new long[1];
        Throwable refused =
                catchThrowable(() ->
                        json.readValue(
                                new InputStream() {
                                    @Override
                                    public int read() {
                                        return ' ';
                                    }

                                    @Override
                                    public int read(byte[] to, int offset, int length) {
                                        Arrays.fill(to, offset, offset + length, (byte) ' ');
                                        read[0] += length;
                                        return length;
                                    }
                                },
                                Object.class));
        assertThat(BodyProblems.of(refused).status()).isEqualTo(413);
        assertThat(BodyProblems.of(refused).expected())
                .isEqualTo("at most %d bytes".formatted(most));
        assertThat(read[0]).isLessThan(most + 100_000);
    }

    /** The parser's own messages say which of its options would allow it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'connection': NaN, 'timestamp': '1'}",
                "{'connection': -Infinity, 'timestamp': '1'}",
                "{'connection': 'x', /* a comment */ 'timestamp': '1'}",
                "{'connection': 'x', # a comment",
                "{connection: 'x', 'timestamp': '1'}",
                "{'connection': +1, 'timestamp': '1'}",
                "{'connection': 01, 'timestamp': '1'}",
                "{'connection': .5, 'timestamp': '1'}",
                "{'connection': 5., 'timestamp': '1'}",
                "{'connection': 'x', 'timestamp': '1',}",
                "{'connection': 'x\\q', 'timestamp': '1'}",
                "{'connection': 'x\n', 'timestamp': '1'}",
                "{'connection': `x`, 'timestamp': '1'}",
            })
    void formsThatSomeParsersAllowAreRefusedWithoutAdviceToProgrammers(String body) {
        JsonNode problem =
                problem(post(JUDGE, body), HttpStatus.BAD_REQUEST, ProblemType.MALFORMED_REQUEST);
        assertThat(problem.path("detail").asString()).startsWith("the body is not JSON: ");
    }

    private static Arguments connection(String value, String got) {
        return arguments("{'connection': " + value + ", 'timestamp': '1'}", "/connection", got);
    }

    private static Arguments timestamp(String value, String got) {
        return arguments("{'connection': 'x', 'timestamp': " + value + "}", "/timestamp", got);
    }

    private static byte[] json(String quoted, Charset charset) {
        return quoted.replace('\'', '"').getBytes(charset);
    }

    private MvcTestResult post(String uri, String body) {
        return post(uri, MediaType.APPLICATION_JSON_VALUE, json(body, StandardCharsets.UTF_8));
    }

    private MvcTestResult post(String uri, String type, byte[] body) {
        return http.post().uri(uri).header("Content-Type", type).content(body).exchange();
    }

    /** Of one shape, and without anything of the program's inside. */
    private JsonNode problem(MvcTestResult answer, HttpStatus status, @Nullable ProblemType type) {
        assertThat(answer).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer)
                .bodyText()
                .doesNotContain(
                        "Exception",
                        "dev.byztime",
                        "org.springframework",
                        "jackson",
                        "Constraints",
                        "FAIL_ON",
                        "Feature",
                        "ALLOW_",
                        "enable",
                        "Source",
                        "\tat ");
        JsonNode problem = json.readTree(answer.getResponse().getContentAsByteArray());
        if (type != null) {
            assertThat(problem.path("reason").asString()).isEqualTo(type.reason());
        }
        assertThat(problem.path("status").asInt()).isEqualTo(status.value());
        assertThat(problem.path("transient").asBoolean(true)).isFalse();
        return problem;
    }
}
