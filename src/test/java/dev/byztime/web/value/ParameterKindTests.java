package dev.byztime.web.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.random.RandomGenerator;

/** What is accepted against what is published as accepted. */
class ParameterKindTests {

    private static final int ROUNDS = 20_000;
    private static final String ALPHABET = "0123456789999.-/ smunh";

    @ParameterizedTest
    @EnumSource
    void theExampleIsOneAndIsAmongTheWords(ParameterKind kind) {
        assertThat(kind.parse(kind.example())).isInstanceOf(kind.type());
        if (kind != ParameterKind.TEXT) { // names of many things, of which none is like another
            assertThat(kind.expected()).contains(kind.example());
        }
    }

    /** All that matches has a value, but for intervals whose ends are in the wrong order. */
    @ParameterizedTest
    @EnumSource
    void whatMatchesThePatternHasAValueAndNothingElse(ParameterKind kind) {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    String text = random.nextBoolean() ? likely(random) : anything(random);
                    boolean matches =
                            text.matches(kind.pattern()) && text.length() <= kind.longest();
                    if (!matches) {
                        assertThatIllegalArgumentException()
                                .as(text)
                                .isThrownBy(() -> kind.parse(text));
                    } else if (kind != ParameterKind.INTERVAL || text.indexOf('/') < 0) {
                        assertThat(kind.parse(text)).as(text).isInstanceOf(kind.type());
                    }
                });
    }

    /** So that the length says nothing that the pattern does not. */
    @ParameterizedTest
    @EnumSource
    void theLongestThatMatchesIsAsLongAsIsSaid(ParameterKind kind) {
        Randomly.repeat(
                ROUNDS,
                random -> {
                    String text = likely(random);
                    if (text.matches(kind.pattern())) {
                        assertThat(text).hasSizeLessThanOrEqualTo(kind.longest());
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "INSTANT,  -999999999999999999.999999999",
        "DURATION, 999999999999999999.999999999s",
        "INTERVAL, -999999999999999999.999999999/-999999999999999999.999999999",
    })
    void thereIsOneOfThatLength(ParameterKind kind, String text) {
        assertThat(kind.parse(text)).isInstanceOf(kind.type());
        assertThat(text).hasSize(kind.longest());
    }

    private static String anything(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** A number, or two, or one with a unit; most often within the pattern, and near its ends. */
    private static String likely(RandomGenerator random) {
        String[] ends = {"", "", "s", "ms", "us", "ns", "m", "h", "/" + number(random), "d"};
        return number(random) + ends[random.nextInt(ends.length)];
    }

    private static String number(RandomGenerator random) {
        return (random.nextInt(4) == 0 ? "-" : "")
                + "9".repeat(random.nextInt(4) == 0 ? random.nextInt(20) : 1 + random.nextInt(18))
                + (random.nextBoolean() ? "." + "9".repeat(random.nextInt(11)) : "");
    }
}
