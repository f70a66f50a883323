package dev.byztime.client;

import static dev.byztime.client.ScriptedService.lost;
import static dev.byztime.client.ScriptedService.ok;
import static dev.byztime.client.ScriptedService.problem;
import static dev.byztime.client.ScriptedService.unreached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;

/** When a message is judged again, and what the caller is told. */
class HttpMessagesTests {

    private static final ScriptedService.Step ACCEPTED = ok("{\"verdict\": \"ACCEPTED\"}");
    private static final ScriptedService.Step DUPLICATE =
            ok("{\"verdict\": \"DUPLICATE\", \"certain\": true}");

    private final TurningClock clock = new TurningClock();
    private final ScriptedService service = new ScriptedService();
    private final HttpMessages messages =
            new HttpMessages(service, clock, clock, Duration.ofSeconds(10));

    private MessageVerdict judge() throws Exception {
        return messages.judge("a b/c", "order-1", "7.000000000");
    }

    @Test
    void verdictIsThatOfTheService() throws Exception {
        service.says(ACCEPTED, DUPLICATE);
        assertThat(judge()).matches(MessageVerdict::isAccepted).matches(said -> !said.answerLost());
        assertThat(judge()).isEqualTo(new MessageVerdict("DUPLICATE", true, null, null, false));
        assertThat(service.requests)
                .contains(
                        "POST /at-most-once/a%20b%2Fc/judge"
                                + " {\"connection\":\"order-1\",\"timestamp\":\"7.000000000\"}");
    }

    @Test
    void afterALostAnswerTheVerdictSaysSo() throws Exception {
        service.says(lost(), DUPLICATE);
        MessageVerdict said = judge();
        assertThat(said.verdict()).isEqualTo("DUPLICATE");
        assertThat(said.answerLost()).isTrue();
        assertThat(service.requests).hasSize(2);
    }

    @Test
    void afterALostAnswerARefusalIsNoAnswer() {
        service.says(lost(), problem(403, "scope-required", false, ""));
        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(this::judge)
                .matches(NoAnswerException::mayHaveArrived)
                .withMessageContaining("403 scope-required: so it is");
    }

    @Test
    void problemThatLeavesTheOutcomeOpenIsALostAnswer() throws Exception {
        service.says(problem(503, "outcome-unknown", true, ""), DUPLICATE);
        assertThat(judge().answerLost()).isTrue();
    }

    @Test
    void pageOfAProxyIsALostAnswer() throws Exception {
        service.says(() -> new ServiceTransport.Reply(504, "", "<html>Time-out</html>"), DUPLICATE);
        assertThat(judge().answerLost()).isTrue();
    }

    @Test
    void faultOfTheServiceIsNoAnswer() {
        service.says(problem(500, "internal-error", false, ""));
        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(this::judge)
                .matches(NoAnswerException::mayHaveArrived)
                .withMessageContaining("500 internal-error: so it is");
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void finalProblemIsNotAskedAgain() {
        service.says(problem(400, "invalid-parameter", false, ""));
        assertThatExceptionOfType(ServiceProblemException.class)
                .isThrownBy(this::judge)
                .matches(problem -> problem.status() == 400 && !problem.isRetryable())
                .matches(problem -> "invalid-parameter".equals(problem.reason()));
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void whatPassesIsAskedAgainAndRetryAfterIsHonoured() throws Exception {
        service.says(unreached(), problem(503, "too-old", true, "3"), ACCEPTED);
        assertThat(judge().answerLost()).isFalse();
        assertThat(clock.pauses.getFirst()).isBetween(25_000_000L, 50_000_000L);
        assertThat(clock.pauses.getLast()).isEqualTo(3_000_000_000L);
    }

    @Test
    void untilTheTimeOut() {
        service.says(unreached());
        long begunNs = clock.now();
        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(this::judge)
                .matches(failure -> !failure.mayHaveArrived());
        assertThat(clock.now() - begunNs).isBetween(8_000_000_000L, 10_000_000_000L);
    }

    @Test
    void earlyMessageIsJudgedAgain() throws Exception {
        service.says(
                ok("{\"verdict\": \"EARLY\", \"cause\": \"AHEAD\", \"retryIn\": \"0.5\"}"),
                lost(),
                ACCEPTED);
        assertThat(judge()).isEqualTo(new MessageVerdict("ACCEPTED", false, null, null, true));
        assertThat(clock.pauses.getFirst()).isEqualTo(500_000_000L);
    }

    @Test
    void messageThatStaysEarlyIsEarly() throws Exception {
        service.says(ok("{\"verdict\": \"EARLY\", \"cause\": \"AHEAD\", \"retryIn\": \"60\"}"));
        assertThat(judge().retryIn()).isEqualTo(Duration.ofMinutes(1));
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void withoutATokenNothingArrives() {
        service.says(() -> {
            throw new UncheckedIOException(new ConnectException("no token"));
        });
        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(this::judge)
                .matches(failure -> !failure.mayHaveArrived());
    }

    @Test
    void interruptEndsTheAsking() {
        service.says(lost());
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(NoAnswerException.class)
                    .isThrownBy(this::judge)
                    .matches(NoAnswerException::mayHaveArrived);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void stampsAreAsManyAsAskedFor() throws Exception {
        service.says(ok("{\"stamps\": [\"1.000000000\", \"1.000000001\"]}"));
        assertThat(messages.stamps("orders", 2)).containsExactly("1.000000000", "1.000000001");
        assertThatExceptionOfType(MalformedAnswerException.class)
                .isThrownBy(() -> messages.stamps("orders", 3));
    }
}
