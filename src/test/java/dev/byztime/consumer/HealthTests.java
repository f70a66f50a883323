package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.linux.Kernel;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import java.io.IOException;
import java.nio.file.Files;

/** What probes and operators are told of the clock. */
@ServiceOnManualClock
class HealthTests {

    private static final String ALL = "/actuator/health";
    private static final String CLOCK = "/actuator/health/globalTime";
    private static final String READINESS = "/actuator/health/readiness";
    private static final String LIVENESS = "/actuator/health/liveness";

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @Test
    void theClockSaysHowItIs() {
        time.machine.pass("1s");
        assertThat(get(CLOCK))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {
                          "status": "UP",
                          "details": {
                            "status": "SYNCHRONIZED",
                            "error": "0.000750000",
                            "age": "1.000000000",
                            "era": "01234567-89ab-cdef-0fed-cba987654321",
                            "mode": "STEP",
                            "provider": "EXTERNAL"
                          }
                        }
                        """);
    }

    @Test
    void theClockSaysWhyItCannotTell() throws IOException {
        Files.delete(time.machine.path);
        MvcTestResult answer = get(CLOCK);
        assertThat(answer)
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {
                          "status": "OUT_OF_SERVICE",
                          "details": {"reason": "file-missing", "transient": true, "provider": "EXTERNAL"}
                        }
                        """);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.details.detail")
                .asString()
                .contains(time.machine.path.toString());
    }

    @Test
    void breaksAreCounted() throws IOException {
        int discontinuities = count("discontinuities");
        int suspends = count("suspends");
        time.machine.publish("1795236007s", "250us");
        assertThat(count("discontinuities")).isEqualTo(discontinuities + 1);
        time.machine.sleep("1s");
        assertThat(count("suspends")).isEqualTo(suspends + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {READINESS, "/readyz", ALL})
    void aDegradedClockIsReady(String probe) {
        time.machine.pass("15m"); // at the limit
        assertThat(get(CLOCK))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.details.status")
                .isEqualTo("DEGRADED");
        assertThat(get(probe)).hasStatusOk();
    }

    @Test
    void aDegradedClockNamesTheLimitsThatItHasPassed() throws IOException {
        time.machine.pass("61s");
        assertThat(get(CLOCK))
                .bodyJson()
                .extractingPath("$.details.degradedBy")
                .isEqualTo("the age is 61.000000000 s, and byztime.degraded-after.age is 60 s");
        time.machine.publish(ServedTime.OFFSET, "300ms");
        assertThat(get(CLOCK))
                .bodyJson()
                .extractingPath("$.details.degradedBy")
                .isEqualTo(
                        "the error is 0.300000000 s, and byztime.degraded-after.error is 0.25 s");
        time.machine.publish(ServedTime.OFFSET, "250us");
        assertThat(get(CLOCK)).bodyText().doesNotContain("degradedBy");
    }

    @Test
    void aRefusedClockNamesTheSetting() {
        time.machine.pass("1h");
        assertThat(get(CLOCK))
                .bodyJson()
                .extractingPath("$.details.setting")
                .isEqualTo("byztime.refused-after.age");
    }

    @ParameterizedTest
    @ValueSource(strings = {READINESS, "/readyz", ALL})
    void aClockPastItsLimitIsNotReady(String probe) {
        time.machine.pass("900000000001ns");
        assertThat(get(probe)).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {LIVENESS, "/livez"})
    void noRestartWouldHelp(String probe) throws IOException {
        time.machine.pass("1h");
        Files.delete(time.machine.path);
        assertThat(get(READINESS)).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
        MvcTestResult answer = get(probe);
        assertThat(answer).hasStatusOk();
        assertThat(answer).bodyText().doesNotContain("globalTime");
    }

    @Test
    void readinessReturnsByItself() throws IOException {
        time.machine.pass("1h");
        assertThat(get(READINESS)).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
        time.machine.publish(ServedTime.OFFSET, "250us");
        assertThat(get(READINESS)).hasStatusOk();
    }

    @Test
    void infoSaysWhoseTimeItIsAndWhichProgramThisIs() throws IOException {
        assertThat(get("/actuator/info"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {
                          "globalTime": {"provider": "EXTERNAL"},
                          "build": {"name": "Byztime service"},
                          "host": {"name": "%s"}
                        }
                        """
                                .formatted(Kernel.hostName()));
    }

    private int count(String detail) {
        get("/time"); // looks
        var found = new int[1];
        assertThat(get(CLOCK))
                .bodyJson()
                .extractingPath("$.details." + detail)
                .asNumber()
                .satisfies(number -> found[0] = number.intValue());
        return found[0];
    }

    private MvcTestResult get(String uri) {
        return http.get().uri(uri).exchange();
    }
}
