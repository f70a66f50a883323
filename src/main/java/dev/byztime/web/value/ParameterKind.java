package dev.byztime.web.value;

import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The kinds of parameters: their patterns, and the messages for values that do not match.
 *
 * <p>The parser and the OpenAPI document use the same pattern.
 */
public enum ParameterKind {
    INSTANT(
            Timestamp.class,
            "^(?!" + InstantHints.FINER + "$)" + TimestampText.INSTANT_PATTERN.substring(1),
            29,
            "1795237012.123456789",
            "an instant: decimal seconds with up to nine decimals, such as 1795237012.123456789") {
        // Accepts only text that matches the pattern, but faster.
        @Override
        public Object parse(String text) {
            return text.length() > SECONDS_NOW && text.charAt(SECONDS_NOW) != '.'
                    ? super.parse(text) // may be milliseconds
                    : TimestampText.parse(text);
        }

        @Override
        Object value(String text) {
            return TimestampText.parse(text);
        }

        @Override
        @Nullable
        public String hint(String text) {
            return InstantHints.of(text);
        }
    },
    /** At most nine decimals, and no more digits than 64 bits of seconds can hold. */
    DURATION(
            DurationParam.class,
            "^([0-9]{1,18}((\\.[0-9]{1,9})?s?|(\\.[0-9]{1,6})?ms|(\\.[0-9]{1,3})?us|ns)"
                    + "|[0-9]{1,17}(\\.[0-9]{1,9})?m|[0-9]{1,15}(\\.[0-9]{1,9})?h)$",
            29,
            "1s",
            "a duration: decimal seconds, or a number with one of the units ns, us, ms, s, m, h,"
                    + " such as 1s or 10ms; not negative, and no finer than a nanosecond") {
        @Override
        Object value(String text) {
            return new DurationParam(TimestampText.parseDuration(text));
        }
    },
    INTERVAL(
            IntervalParam.class,
            "^(?!"
                    + InstantHints.FINER
                    + "(/|$))-?[0-9]{1,18}(\\.[0-9]{1,9})?(/(?!"
                    + InstantHints.FINER
                    + "$)-?[0-9]{1,18}(\\.[0-9]{1,9})?)?$",
            59,
            "1795237012.123206789/1795237012.123706789",
            "an instant, or an interval as earliest/latest with earliest not after latest, such as"
                    + " 1795237012.123206789/1795237012.123706789") {
        @Override
        Object value(String text) {
            int slash = text.indexOf('/');
            return new IntervalParam(
                    slash < 0
                            ? TimeInterval.at(TimestampText.parse(text))
                            : new TimeInterval(
                                    TimestampText.parse(text.substring(0, slash)),
                                    TimestampText.parse(text.substring(slash + 1))));
        }

        @Override
        @Nullable
        public String hint(String text) {
            int slash = text.indexOf('/');
            String first = InstantHints.of(slash < 0 ? text : text.substring(0, slash));
            return first != null || slash < 0 ? first : InstantHints.of(text.substring(slash + 1));
        }
    },
    NAME(
            NameParam.class,
            NameParam.PATTERN,
            64,
            "orders",
            "a name of 1 to 64 lower case letters, digits, dots, underscores and hyphens that"
                    + " begins with a letter or digit, such as orders") {
        @Override
        Object value(String text) {
            return new NameParam(text);
        }
    },
    TEXT(
            TextParam.class,
            TextParam.PATTERN,
            TextParam.MAX_CODE_UNITS,
            "orders/7",
            "a text of 1 to 256 characters, of which those beyond U+FFFF (such as emoji) count"
                    + " twice, without control characters and unpaired U+D800 to U+DFFF") {
        // Accepts only text that matches the pattern, but faster.
        @Override
        public Object parse(String text) {
            return value(text);
        }

        @Override
        Object value(String text) {
            return TextParam.of(text);
        }
    },
    TOKEN(
            TokenParam.class,
            "^([0-9]{1,18}|[1-8][0-9]{18})$",
            19,
            "1795237012123456789",
            "a fencing token: a whole number below 9 * 10^18, such as" + " 1795237012123456789") {
        @Override
        Object value(String text) {
            return new TokenParam(Long.parseLong(text));
        }
    },
    /** An opaque text, possibly long, that only its creator interprets. */
    PROOF(
            ProofParam.class,
            "^[A-Za-z0-9_-]{1,4096}$",
            4096,
            "kY3vQm0",
            "a text of up to 4096 letters, digits, hyphens and underscores, such as kY3vQm0") {
        @Override
        Object value(String text) {
            return new ProofParam(text);
        }
    },
    FLAG(FlagParam.class, "^(true|false)$", 5, "false", "true or false") {
        @Override
        Object value(String text) {
            return new FlagParam(Boolean.parseBoolean(text));
        }
    },
    COUNT(
            CountParam.class,
            "^(10000|[1-9][0-9]{0,3})$",
            5,
            "3",
            "a number from 1 to 10000, such as 3") {
        @Override
        Object value(String text) {
            return new CountParam(Integer.parseInt(text));
        }
    };

    /** The number of digits of the seconds of present instants. */
    private static final int SECONDS_NOW = 10;

    private final Class<?> type;
    private final Pattern pattern;
    private final int longest;
    private final String example;
    private final String expected;

    ParameterKind(Class<?> type, String pattern, int longest, String example, String expected) {
        this.type = type;
        this.pattern = Pattern.compile(pattern);
        this.longest = longest;
        this.example = example;
        this.expected = expected;
    }

    /**
     * @throws IllegalArgumentException if the text is not of this kind
     */
    public Object parse(String text) {
        if (text.length() > longest || !pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("malformed");
        }
        return value(text);
    }

    /**
     * @param text a text that matches the pattern
     * @throws IllegalArgumentException if the text is invalid in spite of that
     */
    abstract Object value(String text);

    /** The probable meaning of a text that is not of this kind; null if unknown. */
    @Nullable
    public String hint(String text) {
        return null;
    }

    /** The type of parameters of this kind in controllers. */
    public Class<?> type() {
        return type;
    }

    public String pattern() {
        return pattern.pattern();
    }

    /** The length of the longest text that matches the pattern. */
    public int longest() {
        return longest;
    }

    public String example() {
        return example;
    }

    /** A description of valid text, in words that can follow "expected". */
    public String expected() {
        return expected;
    }

    public static Optional<ParameterKind> of(Class<?> type) {
        return Arrays.stream(values()).filter(kind -> kind.type.equals(type)).findFirst();
    }
}
