package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations out of text, with units. */
@Execution(ExecutionMode.CONCURRENT)
class DurationTextTests {

    @ParameterizedTest
    @CsvSource({
        "250us, 0.000250000",
        "1ms, 0.001000000",
        "1ns, 0.000000001",
        "-1ns, -0.000000001",
        "1.5ms, 0.001500000",
        "10s, 10.000000000",
        "5m, 300.000000000",
        "0.000000001m, 0.000000060",
        "-1.5h, -5400.000000000",
        "999999999999999999ns, 999999999.999999999",
        "-999999999999999999ns, -999999999.999999999",
        "2562047788015215h, 9223372036854774000.000000000",
        "-2562047788015215.502222222h, -9223372036854775807.999999200",
        "153722867280912930.133333333m, 9223372036854775807.999999980",
    })
    void durationsMayHaveUnits(String text, String seconds) {
        assertThat(TextOracle.checkDuration(text)).isTrue();
        assertThat(TimestampText.parseDuration(text)).hasToString(seconds);
        assertThat(TextOracle.checkInstant(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s", "-s", "1 s", "1d", "1min", "1S", "1MS", "1µs", "1sm", "1mss", "1.s"})
    void unknownUnitsAreRefused(String text) {
        assertThat(TextOracle.checkDuration(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.5ns",
                "-0.5ns",
                "1.5ns",
                "0.000000001ns",
                "0.0001us",
                "-1.0005us",
                "0.0000001ms",
                "999999999999999999.1ns",
                "999999999999999999.999999999ms",
            })
    void nothingFinerThanANanosecondIsRounded(String text) {
        assertThatThrownBy(() -> TimestampText.parseDuration(text))
                .hasMessage("finer than a nanosecond");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2562047788015216h",
                "-2562047788015216h",
                "999999999999999999m",
                "153722867280912930.133333334m",
                "999999999999999999.999999999h",
            })
    void durationsBeyondTheRangeAreRefused(String text) {
        assertThatThrownBy(() -> TimestampText.parseDuration(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("longer than 64 bits of seconds");
    }

    @Test
    void durationsAreWhatThePatternSays() {
        NastyText.checkMany(TextOracle::checkDuration);
    }
}
