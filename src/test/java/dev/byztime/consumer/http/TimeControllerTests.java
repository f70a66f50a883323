package dev.byztime.consumer.http;

import static dev.byztime.consumer.Machine.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import java.io.IOException;

/**
 * The time and its verdicts over HTTP: with the error of 250 us that {@link ServedTime#begin} sets,
 * the interval is exactly 250 us to either side of {@link ServedTime#in in("0s")}.
 */
@ServiceOnManualClock
class TimeControllerTests {

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private ConsumerContext context;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @AfterEach
    void step() {
        context.step();
    }

    @Test
    void timeComesWithItsBoundAndWhatItRestsOn() {
        time.machine.pass("0.412s"); // the error grows by 206 us
        assertThat(get("/time"))
                .hasStatusOk()
                .hasContentType(MediaType.APPLICATION_JSON)
                .bodyJson()
                .isStrictlyEqualTo(
                        """
                        {
                          "earliest": "%s",
                          "estimate": "%s",
                          "latest": "%s",
                          "error": "0.000456000",
                          "era": "01234567-89ab-cdef-0fed-cba987654321",
                          "age": "0.412000000",
                          "driftPpb": 250000,
                          "status": "SYNCHRONIZED",
                          "mode": "STEP",
                          "provider": "EXTERNAL"
                        }
                        """
                                .formatted(time.in("-456us"), time.in("0s"), time.in("456us")));
    }

    @Test
    void shellsGetOneLine() {
        MvcTestResult line = http.get().uri("/time").accept(MediaType.TEXT_PLAIN).exchange();
        assertThat(line).hasStatusOk().hasContentTypeCompatibleWith(MediaType.TEXT_PLAIN);
        assertThat(line)
                .bodyText()
                .isEqualTo(time.in("-250us") + " " + time.in("0s") + " " + time.in("250us") + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/*",
                "application/json;q=0.5, text/plain;q=0.4",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            })
    void whoeverDoesNotAskForTextGetsJson(String accept) {
        assertThat(http.get().uri("/time").header(HttpHeaders.ACCEPT, accept).exchange())
                .hasStatusOk()
                .hasContentType(MediaType.APPLICATION_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.00025", "250us", "0.25ms", "250000ns", "1s"})
    void anErrorNoLargerThanTheCallersLimitWillDo(String maxError) {
        assertThat(get("/time?maxError={limit}", maxError)).hasStatusOk();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/time",
                "/time/order?a=1&b=2",
                "/time/passage?of=1",
                "/time/wait?until=1",
                "/time/validity?expires=1",
            })
    void noAnswerMayBeKept(String uri) {
        assertThat(get(uri)).hasStatusOk().headers().hasValue("Cache-Control", "no-store");
    }

    @Test
    void olderDataIsDegradedAndSaysSo() {
        time.machine.pass("60s");
        assertThat(verdict(get("/time"), "status")).isEqualTo("SYNCHRONIZED");
        time.machine.pass("1ns");
        assertThat(verdict(get("/time"), "status")).isEqualTo("DEGRADED");
    }

    @Test
    void widerDataIsDegradedAndSaysSo() throws IOException {
        time.machine.publish(ServedTime.OFFSET, "250ms");
        assertThat(verdict(get("/time"), "status")).isEqualTo("SYNCHRONIZED");
        time.machine.publish(ServedTime.OFFSET, "250000001ns");
        assertThat(verdict(get("/time"), "status")).isEqualTo("DEGRADED");
    }

    @Test
    void aSlewedEstimateMayLieOutsideAndSaysSo() throws IOException {
        time.machine.publish(ServedTime.OFFSET, "250ms");
        context.slew(999_000_000, 1_001_000_000, Timestamp.MAX);
        time.machine.publish("1795236000.2s", "1us");
        MvcTestResult answer = get("/time");
        assertThat(verdict(answer, "mode")).isEqualTo("SLEW");
        assertThat(instant(answer, "estimate")).isEqualTo(time.in("0s"));
        assertThat(instant(answer, "earliest")).isEqualTo(time.in("199999us"));
    }

    @ParameterizedTest
    @CsvSource({
        "1/2,           3/4,    BEFORE",
        "3/4,           1/2,    AFTER",
        "1/2,           2/3,    CONCURRENT", // touching ends may be one instant
        "2/3,           1/2,    CONCURRENT",
        "1/4,           2/3,    CONCURRENT",
        "1,             1,      CONCURRENT",
        "1.999999999,   2,      BEFORE",
        "-1,            -2/-1.5, AFTER",
        "999999999999999999.999999999, -999999999999999999.999999999, AFTER",
    })
    void intervalsComeInOrderOnlyIfNoInstantIsShared(String a, String b, String verdict) {
        assertThat(verdict(get("/time/order?a={a}&b={b}", a, b), "verdict")).isEqualTo(verdict);
    }

    @Test
    void comparedIntervalsAreSaidBack() {
        assertThat(get("/time/order?a=-0.5&b=1/2.5"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo(
                        """
                        {
                          "verdict": "BEFORE",
                          "a": {"earliest": "-0.500000000", "latest": "-0.500000000"},
                          "b": {"earliest": "1.000000000", "latest": "2.500000000"}
                        }
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "-250001ns, -250001ns, PASSED",
        "-250us,    -250us,    UNCERTAIN", // it may be earliest right now
        "0s,        0s,        UNCERTAIN",
        "250us,     250us,     UNCERTAIN",
        "250001ns,  250001ns,  YET_TO_COME",
        "-1s,       -1ms,      PASSED",
        "-1s,       0s,        UNCERTAIN",
        "-1s,       1s,        UNCERTAIN",
        "1ms,       1s,        YET_TO_COME",
    })
    void passageIsCertainOnlyOutsideTheBound(String from, String to, String verdict) {
        MvcTestResult answer = get("/time/passage?of={of}", time.in(from) + "/" + time.in(to));
        assertThat(verdict(answer, "verdict")).isEqualTo(verdict);
        assertThat(instant(answer, "time.earliest")).isEqualTo(time.in("-250us"));
        assertThat(instant(answer, "time.latest")).isEqualTo(time.in("250us"));
    }

    @Test
    void passageSaysWhenItBecomesCertain() {
        String instant = time.in("10s").toString();
        MvcTestResult answer = get("/time/passage?of={of}", instant);
        Timestamp in = instant(answer, "certainIn");
        assertThat(instant(answer, "certainAt")).isEqualTo(time.in("0s").plus(in));

        time.machine.clock.advance(in.minus(span("5ns")));
        assertThat(verdict(get("/time/passage?of={of}", instant), "verdict"))
                .isEqualTo("UNCERTAIN");
        time.machine.pass("5ns");
        MvcTestResult then = get("/time/passage?of={of}", instant);
        assertThat(verdict(then, "verdict")).isEqualTo("PASSED");
        assertThat(instant(then, "certainIn")).isEqualTo(Timestamp.ZERO);
    }

    @Test
    void waitEndsWhenTheInstantHasPassed() {
        MvcTestResult answer = get("/time/wait?until={until}", time.in("2s"));
        assertThat(verdict(answer, "verdict")).isEqualTo("PASSED");
        assertThat(instant(answer, "time.earliest")).isGreaterThan(time.in("-2s"));
        assertThat(time.pauses()).isEqualTo(2);
    }

    @Test
    void waitEndsAtTheCallersLimitWithWhatIsKnownByThen() {
        Timestamp begun = time.in("0s");
        MvcTestResult answer = get("/time/wait?until={until}&wait=1500ms", time.in("2s"));
        assertThat(verdict(answer, "verdict")).isEqualTo("YET_TO_COME");
        assertThat(time.in("0s").minus(begun)).isEqualTo(span("1500ms"));
        assertThat(instant(answer, "certainIn")).isBetween(span("0.5s"), span("0.503s"));
    }

    @Test
    void noWaitIsLongerThanTheOperatorAllows() {
        Timestamp begun = time.in("0s");
        MvcTestResult answer = get("/time/wait?until={until}&wait=1h", time.in("5m"));
        assertThat(verdict(answer, "verdict")).isEqualTo("YET_TO_COME");
        assertThat(time.in("0s").minus(begun)).isEqualTo(ServedTime.LONGEST_WAIT);
    }

    @Test
    void aWaitOfNothingAnswersAtOnce() {
        assertThat(verdict(get("/time/wait?until={until}&wait=0", time.in("1s")), "verdict"))
                .isEqualTo("YET_TO_COME");
        assertThat(time.pauses()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "-250001ns, EXPIRED",
        "-250us,    UNCERTAIN",
        "250us,     UNCERTAIN",
        "250002ns,  VALID",
    })
    void aPromiseHoldsOrIsOverOnlyOutsideTheBound(String expires, String verdict) {
        MvcTestResult answer = get("/time/validity?expires={expires}", time.in(expires));
        assertThat(verdict(answer, "verdict")).isEqualTo(verdict);
        assertThat(instant(answer, "expires")).isEqualTo(time.in(expires));
        assertThat(instant(answer, "safeRemaining").equals(Timestamp.ZERO))
                .isEqualTo(!verdict.equals("VALID"));
        assertThat(instant(answer, "takeoverSafeIn").equals(Timestamp.ZERO))
                .isEqualTo(verdict.equals("EXPIRED"));
    }

    @Test
    void aHolderMayActForLessThanTheSafeRemainder() {
        String expires = time.in("10s").toString();
        Timestamp safe = instant(get("/time/validity?expires={e}", expires), "safeRemaining");
        time.machine.clock.advance(safe.minus(span("1ns")));
        assertThat(verdict(get("/time/validity?expires={e}", expires), "verdict"))
                .isEqualTo("VALID");
        time.machine.pass("3ns");
        assertThat(verdict(get("/time/validity?expires={e}", expires), "verdict"))
                .isEqualTo("UNCERTAIN");
    }

    @Test
    void othersMayTakeOverWhenItIsSaidToBeSafe() {
        String expires = time.in("10s").toString();
        MvcTestResult answer = get("/time/validity?expires={e}", expires);
        Timestamp in = instant(answer, "takeoverSafeIn");
        assertThat(instant(answer, "takeoverSafeAt")).isEqualTo(time.in("0s").plus(in));
        time.machine.clock.advance(in.minus(span("5ns")));
        assertThat(verdict(get("/time/validity?expires={e}", expires), "verdict"))
                .isEqualTo("UNCERTAIN");
        time.machine.pass("5ns");
        assertThat(verdict(get("/time/validity?expires={e}", expires), "verdict"))
                .isEqualTo("EXPIRED");
    }

    private MvcTestResult get(String uri, Object... values) {
        return http.get().uri(uri, values).exchange();
    }

    private static String verdict(MvcTestResult answer, String member) {
        var found = new String[1];
        assertThat(answer)
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$." + member)
                .asString()
                .satisfies(text -> found[0] = text);
        return found[0];
    }

    private static Timestamp instant(MvcTestResult answer, String member) {
        return TimestampText.parse(verdict(answer, member));
    }
}
