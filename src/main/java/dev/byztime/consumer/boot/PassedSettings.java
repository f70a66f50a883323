package dev.byztime.consumer.boot;

import dev.byztime.consumer.PassedLimits;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.time.Reading;
import dev.byztime.time.RefusalReason;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The limits that were passed, by the names of their settings. */
@Component
final class PassedSettings implements PassedLimits {

    private final ByztimeProperties properties;

    PassedSettings(ByztimeProperties properties) {
        this.properties = properties;
    }

    @Override
    public String of(Reading reading) {
        List<String> passed = new ArrayList<>();
        ByztimeProperties.DegradedAfter limits = properties.degradedAfter();
        add(passed, "age", Math.abs(reading.age().toNanosSaturated()), limits.age());
        add(passed, "error", reading.error().toNanosSaturated(), limits.error());
        return String.join("; ", passed);
    }

    private static void add(List<String> passed, String what, long isNs, Duration limit) {
        Timestamp most = new Timestamp(limit.getSeconds(), limit.getNano());
        if (isNs > most.toNanosSaturated()) {
            passed.add(
                    "the %1$s is %2$s s, and byztime.degraded-after.%1$s is %3$s s"
                            .formatted(
                                    what,
                                    Timestamp.ofNanos(isNs),
                                    most.toString().replaceFirst("\\.?0+$", "")));
        }
    }

    @Override
    public @Nullable String of(RefusalReason reason) {
        return reason == Unavailable.TOO_OLD
                ? "byztime.refused-after.age"
                : reason == Unavailable.ERROR_TOO_LARGE ? "byztime.refused-after.error" : null;
    }
}
