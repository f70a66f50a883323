package dev.byztime.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

import java.lang.reflect.AnnotatedElement;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Describes the values that a setting can have, in the words of the documents. */
final class ExpectedValues {

    private static final String PORT =
            "a port: a whole number from 0 to 65535, of which 0 takes any that is free";

    private static final String UNITS =
            "a duration with one of the units ns, us, ms, s, m, h and d, such as 10s";

    /** Units of lengths of time, the longest first. */
    private static final Map<Long, String> LENGTHS =
            Map.of(86_400_000L, "d", 3_600_000L, "h", 1000L, "s", 1L, "ms");

    private ExpectedValues() {}

    /**
     * A description of valid values, in words that can follow "expected".
     *
     * @param type the type of the setting's value
     * @return null if there is no description for this type
     */
    static @Nullable String of(ConfigurationPropertyName name, Class<?> type) {
        Class<?> value = ClassUtils.resolvePrimitiveIfNecessary(type);
        AnnotatedElement limits = SettingNames.declaration(name);
        if (value.isEnum()) {
            return String.join(" or ", words(value));
        }
        if (value == Duration.class) {
            return limits == null
                    ? UNITS
                    : UNITS + " (without a unit it is in seconds)" + range(limits);
        }
        if (value == Integer.class || value == Long.class || value == Short.class) {
            return isPort(name)
                    ? PORT
                    : "a whole number" + (limits == null ? "" : wholeRange(limits));
        }
        if (value == Boolean.class) {
            return "true or false";
        }
        if (value == DataSize.class) {
            return "a size with one of the units B, KB, MB, GB and TB, such as 10MB";
        }
        if (value == InetAddress.class) {
            return "an address of this machine, such as 127.0.0.1";
        }
        if (value == Path.class) {
            return "a path";
        }
        return Number.class.isAssignableFrom(value) ? "a number" : null;
    }

    /** The probable meaning of a value that is none of the allowed words; null if unknown. */
    static @Nullable String near(String got, Class<?> type) {
        return type.isEnum()
                ? Nearest.to(got.strip().toLowerCase(Locale.ROOT), words(type)).orElse(null)
                : null;
    }

    private static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(one -> ((Enum<?>) one).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    private static boolean isPort(ConfigurationPropertyName name) {
        String last = name.getLastElement(ConfigurationPropertyName.Form.UNIFORM);
        return last.equals("port");
    }

    private static String wholeRange(AnnotatedElement limits) {
        Min min = limits.getAnnotation(Min.class);
        Max max = limits.getAnnotation(Max.class);
        if (max == null) {
            return min == null ? "" : ", at least " + min.value();
        }
        return min == null
                ? ", at most " + max.value()
                : " from %d to %d".formatted(min.value(), max.value());
    }

    private static String range(AnnotatedElement limits) {
        DurationMin min = limits.getAnnotation(DurationMin.class);
        DurationMax max = limits.getAnnotation(DurationMax.class);
        String least =
                min == null
                        ? "0"
                        : text(
                                Duration.ofDays(min.days())
                                        .plusHours(min.hours())
                                        .plusMinutes(min.minutes())
                                        .plusSeconds(min.seconds())
                                        .plusMillis(min.millis()));
        if (max == null) {
            return ", not below " + least;
        }
        return ", from %s to %s"
                .formatted(
                        least,
                        text(
                                Duration.ofDays(max.days())
                                        .plusHours(max.hours())
                                        .plusMinutes(max.minutes())
                                        .plusSeconds(max.seconds())
                                        .plusMillis(max.millis())));
    }

    /** As an operator would write it. */
    private static String text(Duration length) {
        long ms = length.toMillis();
        if (ms == 0) {
            return "0";
        }
        long unit =
                LENGTHS.keySet().stream()
                        .filter(one -> ms % one == 0)
                        .max(Long::compare)
                        .orElseThrow();
        return ms / unit + LENGTHS.get(unit);
    }
}
