package dev.byztime.web.problem;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * Thrown to refuse a request with a finished problem, for example because something that it names
 * does not exist, because a limit is reached, or because its body has another media type.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final Timestamp DAY = new Timestamp(86_400, 0);

    private final transient Problem problem;
    private final @Nullable String retryAfter;

    /** Creates a refusal that is final: trying again does not help. */
    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /**
     * Creates a refusal.
     *
     * @param retryIn how long until the same request may succeed; null if it never will
     */
    public ProblemException(Problem problem, @Nullable Timestamp retryIn) {
        super(problem.detail(), null, false, false); // the client causes it, so no stack trace
        this.problem = retryIn == null ? problem : problem.asPassing();
        this.retryAfter = retryIn == null ? null : seconds(Timestamp.min(retryIn, DAY));
    }

    /** The time in whole seconds, rounded up. */
    private static String seconds(Timestamp in) {
        return Long.toString(Math.max(1, in.seconds() + (in.nanoseconds() > 0 ? 1 : 0)));
    }

    public Problem problem() {
        return problem;
    }

    /** The value of Retry-After; null if trying again does not help. */
    @Nullable String retryAfter() {
        return retryAfter;
    }
}
