package dev.byztime.time;

/**
 * Converts timestamps to and from text such as {@code "1795237012.123456789"} or {@code
 * "-0.500000000"}.
 *
 * <p>Output always has nine decimals, so it survives a round trip through any language that keeps
 * it as a string. Input must match {@code -?[0-9]{1,18}(\.[0-9]{1,9})?}. A plus sign, spaces,
 * exponents and digits of other scripts are refused. A duration may also end in {@code s}, {@code
 * ms}, {@code us}, {@code ns}, {@code m} or {@code h}.
 */
public final class TimestampText {

    /** The pattern of an instant, which the OpenAPI document contains too. */
    public static final String INSTANT_PATTERN = "^-?[0-9]{1,18}(\\.[0-9]{1,9})?$";

    /** The pattern of a duration. */
    public static final String DURATION_PATTERN =
            "^-?[0-9]{1,18}(\\.[0-9]{1,9})?(ns|us|ms|s|m|h)?$";

    /** The longest text of either kind, in characters; a longer text is refused without parsing. */
    private static final int MAX_TEXT_LENGTH = 1 + 18 + 1 + 9 + 2;

    /** The latest instant that can be parsed, and the longest duration. */
    private static final Timestamp MAX_READABLE =
            new Timestamp(999_999_999_999_999_999L, Timestamp.BILLION - 1);

    private static final Timestamp MIN_READABLE = Timestamp.ZERO.minus(MAX_READABLE);

    private TimestampText() {}

    /** Whether {@link #parse} accepts the text of this timestamp. */
    public static boolean isReadable(Timestamp value) {
        return nearestReadable(value).equals(value);
    }

    /** The timestamp itself, or the nearest one whose text {@link #parse} accepts. */
    public static Timestamp nearestReadable(Timestamp value) {
        return Timestamp.max(Timestamp.min(value, MAX_READABLE), MIN_READABLE);
    }

    /**
     * @throws IllegalArgumentException if the text is not an instant
     */
    public static Timestamp parse(CharSequence text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            throw malformed();
        }
        return parse(text, text.length());
    }

    /**
     * @throws IllegalArgumentException if the text is not a duration, or not a whole number of
     *     nanoseconds
     */
    public static Timestamp parseDuration(CharSequence text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            throw malformed();
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) >= 'a' && text.charAt(end - 1) <= 'z') {
            end--;
        }
        Timestamp number = parse(text, end);
        return switch (text.subSequence(end, text.length()).toString()) {
            case "", "s" -> number;
            case "ms" -> divided(number, 1_000);
            case "us" -> divided(number, 1_000_000);
            case "ns" -> divided(number, 1_000_000_000);
            case "m" -> multiplied(number, 60);
            case "h" -> multiplied(number, 3_600);
            default -> throw malformed();
        };
    }

    private static Timestamp parse(CharSequence text, int end) {
        int at = 0;
        boolean negative = end > 0 && text.charAt(0) == '-';
        if (negative) {
            at++;
        }
        int wholeFrom = at;
        long seconds = 0;
        for (; at < end && isDigit(text.charAt(at)); at++) {
            if (at - wholeFrom == 18) {
                throw malformed();
            }
            seconds = seconds * 10 + (text.charAt(at) - '0');
        }
        if (at == wholeFrom) {
            throw malformed();
        }
        long nanos = 0;
        if (at < end) {
            if (text.charAt(at++) != '.') {
                throw malformed();
            }
            int decimals = end - at;
            if (decimals < 1 || decimals > 9) {
                throw malformed();
            }
            for (; at < end; at++) {
                if (!isDigit(text.charAt(at))) {
                    throw malformed();
                }
                nanos = nanos * 10 + (text.charAt(at) - '0');
            }
            for (; decimals < 9; decimals++) {
                nanos *= 10;
            }
        }
        return negative
                ? Timestamp.normalise(-seconds, -nanos)
                : Timestamp.normalise(seconds, nanos);
    }

    private static Timestamp divided(Timestamp number, long divisor) {
        Timestamp quotient = number.scale(Timestamp.BILLION / divisor);
        if (!quotient.scale(divisor * Timestamp.BILLION).equals(number)) {
            throw new IllegalArgumentException("finer than a nanosecond");
        }
        return quotient;
    }

    private static Timestamp multiplied(Timestamp number, long factor) {
        try {
            return number.scale(factor * Timestamp.BILLION);
        } catch (ArithmeticException beyond) {
            throw new IllegalArgumentException("longer than 64 bits of seconds", beyond);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("malformed");
    }
}
