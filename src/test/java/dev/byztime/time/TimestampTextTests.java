package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Timestamps in and out of text. */
class TimestampTextTests {

    private static final int ROUNDS = 20_000;
    private static final long TOO_LONG_TO_PARSE = 1_000_000_000_000_000_000L;

    /** Pieces of valid texts, and what careless parsers take or trip over. */
    private static final String[] PIECES = {
        "-",
        "+",
        ".",
        ",",
        "0",
        "1",
        "9",
        "12",
        "000000000",
        "999999999",
        "9223372036854775807",
        "s",
        "ms",
        "us",
        "ns",
        "m",
        "h",
        "d",
        "µs",
        "S",
        "e3",
        "E",
        "0x",
        "_",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\0",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "−",
        "١٢",
        "１",
        "NaN",
        "Infinity",
        "null",
        "f",
        "L",
        "%",
        "\ud800",
        "\udc00",
        "𝟙",
        "ſ",
    };

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
    void instantsAreWhatThePatternSays() {
        checkMany(TextOracle::checkInstant);
    }

    @Test
    void durationsAreWhatThePatternSays() {
        checkMany(TextOracle::checkDuration);
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

    private static void checkMany(Predicate<String> isAccepted) {
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Randomly.repeat(
                5 * ROUNDS,
                random -> {
                    boolean good = isAccepted.test(text(random));
                    (good ? accepted : refused).incrementAndGet();
                });
        assertThat(accepted.get()).as("accepted").isGreaterThan(ROUNDS / 4);
        assertThat(refused.get()).as("refused").isGreaterThan(ROUNDS / 4);
    }

    /** A valid text, an almost valid one, or a jumble. */
    private static String text(RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            StringBuilder jumble = new StringBuilder();
            for (int i = random.nextInt(6); i > 0; i--) {
                jumble.append(piece(random));
            }
            return jumble.toString();
        }
        StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
        digits(text, random.nextInt(1, 20), random);
        if (random.nextBoolean()) {
            text.append('.');
            digits(text, random.nextInt(1, 11), random);
        }
        if (random.nextBoolean()) {
            text.append(new String[] {"s", "ms", "us", "ns", "m", "h"}[random.nextInt(6)]);
        }
        if (random.nextInt(3) == 0) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(3));
            text.replace(at, end, random.nextInt(3) == 0 ? "" : piece(random));
        }
        return text.toString();
    }

    private static String piece(RandomGenerator random) {
        return PIECES[random.nextInt(PIECES.length)];
    }

    private static void digits(StringBuilder text, int count, RandomGenerator random) {
        int kind = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            text.append((char) ('0' + (kind == 0 ? 0 : kind == 1 ? 9 : random.nextInt(10))));
        }
    }
}
