package dev.byztime.web.value;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * A length of time as a request parameter: {@code 0.000250000}, {@code 10ms}, {@code 10s}; not
 * negative.
 */
public record DurationParam(Timestamp value) {

    /** The parameter as a limit. Without the parameter there is no limit. */
    public static Timestamp orMax(@Nullable DurationParam limit) {
        return limit == null ? Timestamp.MAX : limit.value;
    }
}
