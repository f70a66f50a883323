package dev.byztime.client;

import static dev.byztime.client.ScriptedService.lost;
import static dev.byztime.client.ScriptedService.ok;
import static dev.byztime.client.ScriptedService.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Readings that travelled, and waits that end only when an instant has certainly passed. */
class HttpTimeTests {

    private static final ScriptedService.Step TIME =
            ok(
                    """
                    {"earliest": "100", "latest": "101", "driftPpb": 250000,
                     "era": "48be13bf-c08c-49de-8748-c4f2993d8652"}
                    """);

    private static final ScriptedService.Step PASSED = ok("{\"verdict\": \"PASSED\"}");
    private static final ScriptedService.Step UNCERTAIN = ok("{\"verdict\": \"UNCERTAIN\"}");

    private final TurningClock clock = new TurningClock();
    private final ScriptedService service = new ScriptedService();
    private final HttpTime time = new HttpTime(service, clock, clock, Duration.ofSeconds(10));

    private void await(double seconds) throws Exception {
        time.waitUntilPassed(
                new Timestamp(7, 0), Duration.ofNanos(Math.round(seconds * TurningClock.SECOND)));
    }

    @Test
    void readingIsCarriedOnFromItsRequestAndItsAnswer() throws Exception {
        service.says(() -> {
            clock.advance(1);
            return TIME.take();
        });
        TravelledReading reading = time.read();
        clock.advance(1);
        assertThat(reading.now().earliest()).isEqualTo(new Timestamp(100, 900_000_000));
        assertThat(reading.now().latest()).isEqualTo(new Timestamp(103, 240_000_000));
        clock.sleep(9);
        assertThatExceptionOfType(TimeUnavailableException.class).isThrownBy(reading::now);
    }

    @Test
    void waitEndsWhenTheInstantHasPassed() throws Exception {
        service.says(UNCERTAIN, lost(), problem(503, "too-old", true, "1"), PASSED);
        await(30);
        assertThat(service.requests)
                .hasSize(4)
                .first()
                .isEqualTo("GET /time/wait?until=7.000000000&wait=20.000000000");
        assertThat(service.waits.getFirst()).isEqualTo(Duration.ofSeconds(20));
        assertThat(clock.pauses.getLast()).isEqualTo(TurningClock.SECOND);
    }

    @Test
    void whatHasNotPassedInTimeIsNeverCalledPassed() {
        service.says(() -> {
            clock.advance(0.5);
            return UNCERTAIN.take();
        });
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> await(0.5))
                .withMessageContaining("7.000000000 has not certainly passed");
    }

    @Test
    void breakOfTheTimescaleEndsTheWait() {
        service.says(problem(503, "discontinuity", true, "1"));
        assertThatExceptionOfType(ServiceProblemException.class)
                .isThrownBy(() -> await(30))
                .matches(problem -> "discontinuity".equals(problem.reason()));
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void finalProblemIsThrown() {
        service.says(problem(400, "invalid-parameter", false, ""));
        assertThatExceptionOfType(ServiceProblemException.class)
                .isThrownBy(() -> time.waitUntilPassed("soon", Duration.ofSeconds(5)));
    }

    @Test
    void interruptEndsTheWait() {
        service.says(UNCERTAIN);
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> await(30));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
