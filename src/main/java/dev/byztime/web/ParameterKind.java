package dev.byztime.web;

import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of values that a parameter can have: how they look, and what to say if they don't. */
public enum ParameterKind {
    INSTANT(
            Timestamp.class,
            TimestampText.INSTANT_PATTERN,
            "1795237012.123456789",
            "an instant: decimal seconds with up to nine decimals, such as 1795237012.123456789") {
        @Override
        Object parse(String text) {
            return TimestampText.parse(text);
        }
    },
    DURATION(
            DurationParam.class,
            "^[0-9]{1,18}(\\.[0-9]{1,9})?(ns|us|ms|s|m|h)?$",
            "250us",
            "a duration: decimal seconds, or a number with one of the units ns, us, ms, s, m, h,"
                    + " such as 250us; not negative, and no finer than a nanosecond") {
        @Override
        Object parse(String text) {
            Timestamp value = TimestampText.parseDuration(text);
            if (value.isNegative() || text.startsWith("-")) {
                throw new IllegalArgumentException("negative");
            }
            return new DurationParam(value);
        }
    },
    INTERVAL(
            IntervalParam.class,
            "^-?[0-9]{1,18}(\\.[0-9]{1,9})?(/-?[0-9]{1,18}(\\.[0-9]{1,9})?)?$",
            "1795237012.123206789/1795237012.123706789",
            "an instant, or an interval as earliest/latest with earliest not after latest, such as"
                    + " 1795237012.123206789/1795237012.123706789") {
        @Override
        Object parse(String text) {
            int slash = text.indexOf('/');
            return new IntervalParam(
                    slash < 0
                            ? TimeInterval.at(TimestampText.parse(text))
                            : new TimeInterval(
                                    TimestampText.parse(text.substring(0, slash)),
                                    TimestampText.parse(text.substring(slash + 1))));
        }
    };

    private final Class<?> type;
    private final String pattern;
    private final String example;
    private final String expected;

    ParameterKind(Class<?> type, String pattern, String example, String expected) {
        this.type = type;
        this.pattern = pattern;
        this.example = example;
        this.expected = expected;
    }

    /**
     * @throws IllegalArgumentException if the text is none of this kind
     */
    abstract Object parse(String text);

    /** The type that controllers declare for it. */
    Class<?> type() {
        return type;
    }

    String pattern() {
        return pattern;
    }

    String example() {
        return example;
    }

    /** What would do, in words that can follow "expected". */
    String expected() {
        return expected;
    }

    static Optional<ParameterKind> of(Class<?> type) {
        return Arrays.stream(values()).filter(kind -> kind.type.equals(type)).findFirst();
    }
}
