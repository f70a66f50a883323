package dev.byztime.web.problem;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/** Thrown if a parameter would create one item too many, such as a receiver. */
public final class CrowdedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final Timestamp DAY = new Timestamp(86_400, 0);

    private final transient Problem problem;
    private final @Nullable String retryAfter;

    /**
     * Creates an exception for a parameter's value.
     *
     * @param got the value
     * @param expected a description of valid values, in words that can follow "expected"
     * @param retryIn how long until there may be room; null if there never will be
     */
    public CrowdedException(
            ProblemType type,
            String parameter,
            String got,
            String expected,
            @Nullable Timestamp retryIn) {
        super(parameter, null, false, false); // the client causes it, so no stack trace
        Problem plain = Problem.of(new BadParameterException(type, parameter, got, expected));
        this.problem =
                new Problem(
                        plain.type(),
                        plain.title(),
                        plain.status(),
                        plain.detail(),
                        plain.reason(),
                        retryIn != null,
                        plain.parameter(),
                        plain.got(),
                        plain.expected());
        this.retryAfter = retryIn == null ? null : seconds(Timestamp.min(retryIn, DAY));
    }

    /** The time in whole seconds, rounded up. */
    private static String seconds(Timestamp in) {
        return Long.toString(Math.max(1, in.seconds() + (in.nanoseconds() > 0 ? 1 : 0)));
    }

    Problem problem() {
        return problem;
    }

    /** The value of Retry-After; null if trying again does not help. */
    @Nullable String retryAfter() {
        return retryAfter;
    }
}
