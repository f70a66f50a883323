package dev.byztime.command.wait;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers end the wait, and how. */
class AnswerReaderTests {

    private static final Timestamp LIMIT = Timestamp.ofNanos(10_000_000);

    @Test
    void aSynchronisedTimeWithAnErrorOfTheLimitWillDo() {
        assertThat(read(200, "", time("SYNCHRONIZED", "0.010000000")))
                .isEqualTo(new Finding.Synchronised(LIMIT));
    }

    @Test
    void aLargerErrorWillNotDoEvenFromAServiceThatIgnoresTheLimit() {
        assertThat(read(200, "", time("SYNCHRONIZED", "0.010000001")))
                .isInstanceOf(Finding.NotYet.class);
    }

    @Test
    void aDegradedTimeWillNotDo() {
        assertThat(read(200, "", time("DEGRADED", "0.000000001")))
                .isInstanceOf(Finding.NotYet.class);
    }

    @Test
    void aProblemSaysItselfWhetherItPasses() {
        assertThat(read(503, "2", problem("file-missing", true)))
                .isEqualTo(new Finding.NotYet("file-missing", "why", new Timestamp(2, 0)));
        assertThat(read(503, "", problem("time-namespace", false)))
                .isEqualTo(new Finding.Never("time-namespace: why"));
        assertThat(read(400, "", problem("bad-parameter", false)))
                .isInstanceOf(Finding.Never.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 250000000",
        "0, 250000000",
        "1, 1000000000",
        "600, 5000000000",
        "9999999999999999999, 250000000",
        "-1, 250000000",
        "'Fri, 31 Dec 1999 23:59:59 GMT', 250000000"
    })
    void retryAfterIsHeededWithinLimits(String header, long ns) {
        assertThat(read(503, header, problem("suspended", true)))
                .isEqualTo(new Finding.NotYet("suspended", "why", Timestamp.ofNanos(ns)));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void aProxyThatHasNothingBehindItYetIsWaitedFor(int status) {
        assertThat(read(status, "", "<html>")).isInstanceOf(Finding.NotYet.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 401, 403, 404})
    void whatIsNoByztimeServiceIsNotWaitedFor(int status) {
        assertThat(read(status, "", "<html>")).isInstanceOf(Finding.Never.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "<html>",
                "{\"status\": \"SYNCHRONIZED\"}",
                "{\"status\": \"SYNCHRONIZED\", \"error\": \"small\"}",
                "{\"status\": \"SYNCHRONIZED\", \"error\": {}}"
            })
    void a200ThatIsNoTimeIsNeverOne(String body) {
        assertThat(read(200, "", body)).isInstanceOf(Finding.Never.class);
    }

    @Test
    void somebodyElsesWordsCannotCommandATerminal() {
        assertThat(
                        read(
                                503,
                                "",
                                "{\"transient\":false,\"reason\":\"a\\u001b[2J\\n\",\"detail\":\"%s\"}"
                                        .formatted("x".repeat(1000))))
                .isEqualTo(new Finding.Never("a [2J : " + "x".repeat(300) + "..."));
    }

    private static Finding read(int status, String retryAfter, String body) {
        return AnswerReader.read(status, retryAfter, body, LIMIT);
    }

    private static String time(String status, String error) {
        return "{\"status\": \"%s\", \"error\": \"%s\"}".formatted(status, error);
    }

    private static String problem(String reason, boolean passing) {
        return "{\"reason\": \"%s\", \"transient\": %s, \"detail\": \"why\"}"
                .formatted(reason, passing);
    }
}
