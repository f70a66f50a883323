package dev.byztime.atmostonce.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.testing.Scrape;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What monitoring and operators are told of receivers and of the ceiling they share. */
@ServiceOnManualClock
@DirtiesContext // it ends before JUnit deletes the folder that it writes to
class AtMostOnceMetricsTests {

    private static final String HEALTH = "/actuator/health/atMostOnce";

    @TempDir private static Path state;

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private MeterRegistry registry;

    @DynamicPropertySource
    static void aFolderOfItsOwn(DynamicPropertyRegistry properties) {
        properties.add("byztime.state", state::toString);
    }

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @Test
    void verdictsAreCountedByReceiverVerdictAndCause() throws IOException {
        judge("counted", "before", "0s"); // so that it has its series
        Map<String, Double> before = Scrape.of(http);
        judge("counted", "a", "0s");
        judge("counted", "a", "0s");
        judge("counted", "a", "-1ms");
        judge("counted", "b", "-1000000s");
        judge("counted", "c", "1h");
        time.pass("4s");
        time.publish();
        judge("counted", "d", "0s");
        Map<String, Double> after = Scrape.of(http);
        assertRose(before, after, "accepted", "");
        assertRose(before, after, "duplicate", "certain");
        assertRose(before, after, "duplicate", "overtaken");
        assertRose(before, after, "early", "ahead");
        assertRose(before, after, "early", "storage");
        assertRose(before, after, "stale", "too-old");
        assertThat(rise(before, after, "stale", "restart")).isZero();
        assertThat(rise(before, after, "stale", "room")).isZero();
        assertThat(rise(before, after, "early", "time")).isZero();
    }

    @Test
    void receiversTellHowFullTheyAreAndHowFarBehind() {
        judge("full", "a", "0s");
        judge("full", "b", "0s");
        Map<String, Double> now = Scrape.of(http);
        assertThat(now).containsEntry(of("connections", "full"), 2.0);
        assertThat(now).containsEntry(of("room", "full"), 100_000.0);
        assertThat(now.get(of("memory_bytes", "full"))).isPositive();
        assertThat(now.get(of("upper_lag_seconds", "full")))
                .isPositive()
                .isLessThanOrEqualTo(301.1);
        time.pass("302s");
        assertThat(Scrape.of(http)).containsEntry(of("connections", "full"), 0.0);
        assertThat(Scrape.of(http).get(of("upper_lag_seconds", "full")))
                .isCloseTo(301, within(1.0));
    }

    @Test
    void withoutTheTimeTheLagIsNotANumber() throws IOException {
        judge("timeless", "a", "0s");
        time.lose();
        Map<String, Double> now = Scrape.of(http);
        assertThat(now.get(of("upper_lag_seconds", "timeless"))).isNaN();
        assertThat(now.get("byztime_ceiling_headroom_seconds{ceiling=\"at-most-once\"}")).isNaN();
        assertThat(now).containsEntry(of("connections", "timeless"), 1.0);
    }

    @Test
    void theCeilingTellsItsHeadroomItsWritesAndWhatIsInItsWay() throws IOException {
        String headroom = "byztime_ceiling_headroom_seconds{ceiling=\"at-most-once\"}";
        String writes = "byztime_ceiling_writes_seconds_count{ceiling=\"at-most-once\"}";
        Map<String, Double> before = Scrape.of(http);
        assertThat(before.get(headroom)).isCloseTo(3, within(1e-6));
        assertThat(before).containsEntry(obstacle("storage"), 0.0);
        assertThat(before).containsEntry(obstacle("time"), 0.0);
        time.pass("1s");
        time.publish();
        assertThat(Scrape.of(http).get(headroom)).isCloseTo(2, within(1e-3));
        time.raise();
        assertThat(Scrape.of(http).get(writes)).isEqualTo(before.getOrDefault(writes, 0.0) + 1);

        Path lock = state.resolve("lock");
        Path away = Files.move(lock, state.resolve("away"));
        time.pass("4s");
        time.publish();
        time.raise();
        assertThat(Scrape.of(http)).containsEntry(obstacle("storage"), 1.0);
        assertThat(Scrape.of(http).get(headroom)).isCloseTo(-1, within(1e-3));
        assertThat(http.get().uri(HEALTH).exchange())
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {"status": "OUT_OF_SERVICE", "details": {"reason": "storage", "origin": "MISSING"}}
                        """);
        assertThat(http.get().uri("/readyz").exchange()).hasStatusOk();
        assertThat(http.get().uri("/livez").exchange()).hasStatusOk();
        Files.move(away, lock);
        time.raise();
        assertThat(Scrape.of(http)).containsEntry(obstacle("storage"), 0.0);
        assertThat(http.get().uri(HEALTH).exchange()).hasStatusOk();
    }

    @Test
    void healthSaysWhereTheCeilingIsAndSinceWhen() throws IOException {
        assertThat(http.get().uri(HEALTH).exchange())
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {"status": "UP", "details": {"ceiling": "%s", "origin": "MISSING"}}
                        """
                                .formatted(time.in("3.000250000s")));
        time.lose();
        time.raise();
        assertThat(http.get().uri(HEALTH).exchange())
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .bodyJson()
                .extractingPath("$.details.reason")
                .isEqualTo("time");
        assertThat(Scrape.of(http)).containsEntry(obstacle("time"), 1.0);
    }

    @Test
    void everyMeterIsDescribed() {
        judge("described", "a", "0s");
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .filteredOn(id ->
                        id.getName().startsWith("byztime.atmostonce")
                                || id.getName().startsWith("byztime.ceiling"))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(id.getDescription()).isNotBlank());
    }

    private static String obstacle(String kind) {
        return "byztime_ceiling_obstacle{ceiling=\"at-most-once\",kind=\"%s\"}".formatted(kind);
    }

    private static String of(String meter, String receiver) {
        return "byztime_atmostonce_%s{receiver=\"%s\"}".formatted(meter, receiver);
    }

    private static void assertRose(
            Map<String, Double> before, Map<String, Double> after, String verdict, String cause) {
        assertThat(rise(before, after, verdict, cause)).as("%s %s", verdict, cause).isEqualTo(1);
    }

    private static double rise(
            Map<String, Double> before, Map<String, Double> after, String verdict, String cause) {
        String series =
                "byztime_atmostonce_verdicts_total{cause=\"%s\",receiver=\"counted\",verdict=\"%s\"}"
                        .formatted(cause, verdict);
        assertThat(before).containsKey(series);
        return after.getOrDefault(series, Double.NaN) - before.getOrDefault(series, Double.NaN);
    }

    private void judge(String receiver, String connection, String... from) {
        for (String each : from) {
            assertThat(
                            http.post()
                                    .uri("/at-most-once/" + receiver + "/judge")
                                    .contentType(MediaType.APPLICATION_JSON)
                                    .content(
                                            "{\"connection\":\"%s\",\"timestamp\":\"%s\"}"
                                                    .formatted(connection, time.in(each)))
                                    .exchange())
                    .hasStatusOk();
        }
    }
}
