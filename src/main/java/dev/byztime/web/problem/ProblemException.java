package dev.byztime.web.problem;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/** Thrown for a parameter that names one more than there may be at once of something. */
public final class CrowdedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final Timestamp DAY = new Timestamp(86_400, 0);

    private final transient Problem problem;
    private final @Nullable String retryAfter;

    /**
     * @param got the parameter's value
     * @param expected what would do, in words that can follow "expected"
     * @param retryIn how long until there may be room; null if there never will be
     */
    public CrowdedException(
            ProblemType type,
            String parameter,
            String got,
            String expected,
            @Nullable Timestamp retryIn) {
        super(parameter, null, false, false); // the caller's doing: no stack trace
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

    /** Whole ones, and enough of them. */
    private static String seconds(Timestamp in) {
        return Long.toString(Math.max(1, in.seconds() + (in.nanoseconds() > 0 ? 1 : 0)));
    }

    Problem problem() {
        return problem;
    }

    /** That header; null if trying again will not help. */
    @Nullable String retryAfter() {
        return retryAfter;
    }
}
