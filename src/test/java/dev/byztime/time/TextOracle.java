package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a text means according to the published patterns and {@link BigDecimal}. */
final class TextOracle {

    private static final Pattern INSTANT = Pattern.compile(TimestampText.INSTANT_PATTERN);
    private static final Pattern DURATION = Pattern.compile(TimestampText.DURATION_PATTERN);
    private static final int UNIT = 2;

    private TextOracle() {}

    /**
     * Checks that a text is parsed exactly, or refused, as an instant.
     *
     * @return whether it is one
     */
    static boolean checkInstant(String text) {
        if (!INSTANT.matcher(text).matches()) {
            checkRefusal(text, "malformed", () -> TimestampText.parse(text));
            return false;
        }
        assertThat(Exact.nanos(TimestampText.parse(text)))
                .as(text)
                .isEqualTo(new BigDecimal(text).movePointRight(9).toBigIntegerExact());
        return true;
    }

    /**
     * Checks that a text is parsed exactly, or refused for the right reason, as a duration.
     *
     * @return whether it is one
     */
    static boolean checkDuration(String text) {
        ThrowingCallable parsing = () -> TimestampText.parseDuration(text);
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            checkRefusal(text, "malformed", parsing);
            return false;
        }
        String unit = matcher.group(UNIT) == null ? "" : matcher.group(UNIT);
        BigDecimal nanos =
                new BigDecimal(text.substring(0, text.length() - unit.length()))
                        .multiply(nanosIn(unit))
                        .stripTrailingZeros();
        if (nanos.scale() > 0) {
            checkRefusal(text, "finer than a nanosecond", parsing);
            return false;
        }
        BigInteger exact = nanos.toBigIntegerExact();
        if (!Exact.isInRange(exact)) {
            checkRefusal(text, "longer than 64 bits of seconds", parsing);
            return false;
        }
        assertThat(Exact.nanos(TimestampText.parseDuration(text))).as(text).isEqualTo(exact);
        return true;
    }

    private static BigDecimal nanosIn(String unit) {
        return switch (unit) {
            case "ns" -> BigDecimal.ONE;
            case "us" -> BigDecimal.valueOf(1_000);
            case "ms" -> BigDecimal.valueOf(1_000_000);
            case "", "s" -> BigDecimal.valueOf(1_000_000_000);
            case "m" -> BigDecimal.valueOf(60_000_000_000L);
            case "h" -> BigDecimal.valueOf(3_600_000_000_000L);
            default -> throw new AssertionError("no such unit: " + unit);
        };
    }

    private static void checkRefusal(String text, String why, ThrowingCallable parsing) {
        assertThatThrownBy(parsing)
                .as(text)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }
}
