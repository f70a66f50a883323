package dev.byztime.web.problem;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * Thrown to refuse a request with a problem that is ready: what it names does not exist, a limit is
 * reached, its body is of another kind.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final Timestamp DAY = new Timestamp(86_400, 0);

    private final transient Problem problem;
    private final @Nullable String retryAfter;

    /** A refusal that trying again does not change. */
    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /**
     * @param retryIn how long until the same request may succeed; null if it never will
     */
    public ProblemException(Problem problem, @Nullable Timestamp retryIn) {
        super(problem.detail(), null, false, false); // the caller's doing: no stack trace
        this.problem = retryIn == null ? problem : problem.asPassing();
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
