package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Guesses the meaning of text that is not an instant, and suggests the correct form. */
final class InstantHints {

    /**
     * The pattern of milliseconds and microseconds between 2014 and 2103. Read as seconds, they
     * would be tens of thousands of years away, and a promise until then would practically never
     * end. A number with nine decimals, the form of our own answers, is accepted as seconds.
     */
    static final String FINER = "(1[4-9]|[23][0-9]|4[01])([0-9]{11}|[0-9]{14})(\\.[0-9]{1,8})?";

    private static final Pattern DIGITS =
            Pattern.compile("(-?[0-9]{10})([0-9]{3}|[0-9]{6}|[0-9]{9})(?:\\.[0-9]*)?");

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}(-[0-9]{2}.*)?");
    private static final Pattern EXPONENT =
            Pattern.compile("[+-]?[0-9]+(\\.[0-9]*)?[eE][+-]?[0-9]+");
    private static final int MAX_TEXT_LENGTH = 64;

    private InstantHints() {}

    /** The correct form, in words that can follow a semicolon; null if unknown. */
    static @Nullable String of(String text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            return null;
        }
        Matcher finer = DIGITS.matcher(text);
        if (finer.matches()) {
            String rest = finer.group(2);
            return "this looks like %s; write %s.%s"
                    .formatted(unit(rest.length()), finer.group(1), rest);
        }
        if (DATE.matcher(text).matches()) {
            return "this looks like a date; write decimal seconds of global time, as GET /time"
                    + " tells it";
        }
        if (EXPONENT.matcher(text).matches()) {
            return "this looks like a floating-point number; write out its digits, with a point and"
                    + " without an exponent";
        }
        return null;
    }

    private static String unit(int digits) {
        return switch (digits) {
            case 3 -> "milliseconds";
            case 6 -> "microseconds";
            default -> "nanoseconds";
        };
    }
}
