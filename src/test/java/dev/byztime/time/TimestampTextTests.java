package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Randomly;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;

/** Timestamps in and out of text. */
@Execution(ExecutionMode.CONCURRENT)
class TimestampTextTests {

    private static final int ROUNDS = 20_000;
    private static final long TOO_LONG_TO_PARSE = 1_000_000_000_000_000_000L;

    @Test
    void patternsAreThoseOfTheInterface() {
        assertThat(TimestampText.INSTANT_PATTERN).isEqualTo("^-?[0-9]{1,18}(\\.[0-9]{1,9})?$");
        assertThat(TimestampText.DURATION_PATTERN)
                .isEqualTo("^-?[0-9]{1,18}(\\.[0-9]{1,9})?(ns|us|ms|s|m|h)?$");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0.000000000",
        "0, 1, 0.000000001",
        "0, 999999999, 0.999999999",
        "-1, 500000000, -0.500000000",
        "-1, 999999999, -0.000000001",
        "-1, 1, -0.999999999",
        "-1, 0, -1.000000000",
        "-2, 999999999, -1.000000001",
        "1795237012, 123456789, 1795237012.123456789",
        "9223372036854775807, 999999999, 9223372036854775807.999999999",
        "-9223372036854775808, 0, -9223372036854775808.000000000",
        "-9223372036854775808, 1, -9223372036854775807.999999999",
        "-9223372036854775808, 999999999, -9223372036854775807.000000001",
    })
    void textHasNineDecimalsAndOneSign(long seconds, int nanos, String text) {
        assertThat(new Timestamp(seconds, nanos)).hasToString(text);
    }

    @Test
    void textIsTheExactValue() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    Timestamp value = Edges.timestamp(random);
                    assertThat(value)
                            .hasToString(new BigDecimal(Exact.nanos(value), 9).toPlainString());
                });
    }

    @Test
    void whatWasWrittenIsReadBack() {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    Timestamp value =
                            new Timestamp(
                                    Edges.number(random) % TOO_LONG_TO_PARSE,
                                    Edges.nanoseconds(random));
                    assertThat(TimestampText.parse(value.toString())).isEqualTo(value);
                    assertThat(TimestampText.parseDuration(value.toString())).isEqualTo(value);
                    assertThat(TimestampText.parseDuration(value + "s")).isEqualTo(value);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "-0.5",
                "-0.000000001",
                "-1.5",
                "00000000000000000.1",
                "7.10",
                "999999999999999999.999999999",
                "-999999999999999999.999999999",
            })
    void decimalSecondsAreInstants(String text) {
        assertThat(TextOracle.checkInstant(text)).isTrue();
        assertThat(TextOracle.checkDuration(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "-.",
                ".5",
                "-.5",
                "5.",
                "+1",
                "--1",
                "1e3",
                "1E3",
                "0x10",
                " 1",
                "1 ",
                "1\n",
                "1,5",
                "1_000",
                "1.0.0",
                "1.-5",
                "١٢",
                "1.١",
                "１",
                "NaN",
                "Infinity",
                "1\0",
                "\ud800",
                "1.0000000000",
                "1000000000000000000",
                "9223372036854775807",
                "−1",
                "1f",
                "1L",
                "null",
            })
    void nothingElseIsGuessedAt(String text) {
        assertThat(TextOracle.checkInstant(text)).isFalse();
        assertThat(TextOracle.checkDuration(text)).isFalse();
    }

    /** The last column is empty for values whose text is accepted. */
    @ParameterizedTest
    @CsvSource({
        "0, 0,",
        "999999999999999999, 999999999,",
        "-999999999999999999, 0,",
        "-1000000000000000000, 1,",
        "1000000000000000000, 0, 999999999999999999.999999999",
        "9223372036854775807, 999999999, 999999999999999999.999999999",
        "-1000000000000000000, 0, -999999999999999999.999999999",
        "-9223372036854775808, 0, -999999999999999999.999999999",
    })
    void valuesBeyondTheTextOfRequestsHaveANearestOneWithin(
            long seconds, int nanos, @Nullable String nearest) {
        Timestamp value = new Timestamp(seconds, nanos);
        assertThat(TimestampText.isReadable(value)).isEqualTo(nearest == null);
        assertThat(TimestampText.nearestReadable(value))
                .hasToString(nearest == null ? value.toString() : nearest);
        assertThat(TextOracle.checkInstant(value.toString())).isEqualTo(nearest == null);
    }

    @Test
    void instantsAreWhatThePatternSays() {
        NastyText.checkMany(TextOracle::checkInstant);
    }

    /** Somebody may send a million digits: they are not even looked at. */
    @Test
    void anOverlongTextIsRefusedUnread() {
        CharSequence unreadable =
                new CharSequence() {
                    @Override
                    public int length() {
                        return 1_000_000;
                    }

                    @Override
                    public char charAt(int index) {
                        throw new AssertionError("read");
                    }

                    @Override
                    public CharSequence subSequence(int start, int end) {
                        throw new AssertionError("read");
                    }
                };
        assertThatThrownBy(() -> TimestampText.parse(unreadable)).hasMessage("malformed");
        assertThatThrownBy(() -> TimestampText.parseDuration(unreadable)).hasMessage("malformed");
    }
}
