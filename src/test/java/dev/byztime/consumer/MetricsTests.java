package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.byztime.testing.Scrape;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** What Prometheus gets, by the names that alerts will use. */
@ServiceOnManualClock
class MetricsTests {

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @Test
    void errorAndAgeAreInSeconds() {
        time.machine.pass("2s");
        assertThat(value("byztime_error_seconds")).isCloseTo(0.00125, within(1e-12));
        assertThat(value("byztime_age_seconds")).isCloseTo(2, within(1e-12));
    }

    @Test
    void whatCannotBeToldIsNotANumber() throws IOException {
        Files.delete(time.machine.path);
        assertThat(value("byztime_error_seconds")).isNaN();
        assertThat(value("byztime_age_seconds")).isNaN();
    }

    @Test
    void readingsAreCountedByOutcome() throws IOException {
        double served = value("byztime_readings_total{outcome=\"served\"}");
        double refused = value("byztime_readings_total{outcome=\"refused\"}");
        get("/time");
        get("/time/passage?of=1");
        Files.delete(time.machine.path);
        get("/time");
        assertThat(value("byztime_readings_total{outcome=\"served\"}")).isEqualTo(served + 2);
        assertThat(value("byztime_readings_total{outcome=\"refused\"}")).isEqualTo(refused + 1);
    }

    @ParameterizedTest
    @EnumSource
    void refusalsAreCountedByReason(RefusalTests.Trouble trouble) throws IOException {
        Map<String, Double> expected = refusals();
        expected.merge(
                "byztime_refusals_total{reason=\"%s\"}".formatted(trouble.reason.reason()),
                2.0,
                Double::sum);
        trouble.begin(time);
        get("/time");
        get("/time");
        assertThat(refusals()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonHasASeriesFromTheStart(Unavailable reason) {
        assertThat(Scrape.of(http))
                .containsKey("byztime_refusals_total{reason=\"%s\"}".formatted(reason.reason()));
    }

    @Test
    void theCallersLimitCountsAsARefusal() {
        String series = "byztime_refusals_total{reason=\"error-too-large\"}";
        double before = value(series);
        get("/time?maxError=1ns");
        assertThat(value(series)).isEqualTo(before + 1);
    }

    @Test
    void probesAndScrapesAreNotCounted() {
        double before = value("byztime_readings_total{outcome=\"served\"}");
        get("/readyz");
        get("/actuator/health");
        assertThat(value("byztime_readings_total{outcome=\"served\"}")).isEqualTo(before);
    }

    @Test
    void breaksAreCounted() throws IOException {
        double discontinuities = value("byztime_discontinuities_total");
        double suspends = value("byztime_suspends_total");
        time.machine.publish("1795236007s", "250us");
        get("/time");
        time.machine.sleep("1s");
        get("/time");
        assertThat(value("byztime_discontinuities_total")).isEqualTo(discontinuities + 1);
        assertThat(value("byztime_suspends_total")).isEqualTo(suspends + 1);
    }

    @Test
    void servedErrorsAreAHistogramFineEnoughToTell() throws IOException {
        for (String error : new String[] {"1us", "3us", "40us", "250us", "251us", "900ms"}) {
            double wide = value("byztime_served_error_seconds_count");
            Map<String, Double> before = Scrape.of(http);
            time.machine.publish(ServedTime.OFFSET, error);
            get("/time");
            assertThat(value("byztime_served_error_seconds_count")).as(error).isEqualTo(wide + 1);
            Map<String, Double> after = Scrape.of(http);
            long[] bounds =
                    after.keySet().stream()
                            .filter(series -> series.startsWith(BUCKET))
                            .filter(series -> !series.contains("+Inf"))
                            .filter(series -> rose(series, before, after))
                            .mapToLong(MetricsTests::boundNs)
                            .sorted()
                            .toArray();
            long ns = Machine.span(error).toNanosSaturated();
            assertThat(bounds[0]).as("bucket of %s", error).isBetween(ns, ns * 5 / 2);
        }
    }

    @Test
    void waitingRequestsAreAGauge() throws IOException {
        double[] during = new double[1];
        time.whileWaiting(() -> during[0] = value("byztime_waits"));
        get("/time/wait?until=" + time.in("1ms"));
        assertThat(during[0]).isEqualTo(1);
        assertThat(value("byztime_waits")).isZero();
    }

    private static final String BUCKET = "byztime_served_error_seconds_bucket{le=\"";

    private static boolean rose(
            String series, Map<String, Double> before, Map<String, Double> after) {
        return after.getOrDefault(series, 0.0) > before.getOrDefault(series, 0.0);
    }

    private static long boundNs(String series) {
        String seconds = series.substring(BUCKET.length(), series.indexOf("\"}"));
        return Math.round(Double.parseDouble(seconds) * 1e9);
    }

    private double value(String series) {
        Map<String, Double> values = Scrape.of(http);
        assertThat(values).containsKey(series);
        return values.getOrDefault(series, Double.NaN);
    }

    private Map<String, Double> refusals() {
        Map<String, Double> values = Scrape.of(http);
        values.keySet().removeIf(series -> !series.startsWith("byztime_refusals_total"));
        return values;
    }

    private void get(String uri) {
        http.get().uri(uri).exchange();
    }
}
