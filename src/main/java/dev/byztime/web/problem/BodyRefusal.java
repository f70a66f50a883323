package dev.byztime.web.problem;

import dev.byztime.run.ServiceRefusal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Thrown when a body is read for which the service does not wait any longer. It has the problem
 * that gives the reason. The request has had no effect.
 */
public final class BodyRefusal extends IOException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    private BodyRefusal(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    public static BodyRefusal shuttingDown() {
        return new BodyRefusal(
                Problem.of(
                        new ServiceRefusal(
                                ServiceRefusal.Reason.SHUTTING_DOWN,
                                "the service is shutting down, and the request had not"
                                        + " arrived completely; it had no effect: ask another"
                                        + " instance, or try later")));
    }

    public static BodyRefusal noRoom() {
        return new BodyRefusal(
                Problem.of(
                        new ServiceRefusal(
                                ServiceRefusal.Reason.NO_ROOM,
                                "the bodies of other requests use all the memory for"
                                        + " bodies; this request had no effect")));
    }

    /**
     * The refusal of a body that is too long.
     *
     * @param mostBytes the length of the longest body that is read
     * @param lengthBytes the declared length of the body; 0 if the client declared none
     */
    public static BodyRefusal tooLong(long mostBytes, long lengthBytes) {
        String got =
                lengthBytes > 0
                        ? lengthBytes + " bytes"
                        : "more than %d bytes".formatted(mostBytes);
        return new BodyRefusal(
                Problem.of(
                        ProblemType.MALFORMED_REQUEST,
                        413,
                        new FaultyPart(
                                BodyProblems.WHOLE,
                                got,
                                "at most %d bytes".formatted(mostBytes),
                                got + " long",
                                "send less at once")));
    }

    public static BodyRefusal tooSlow(long bytes) {
        return new BodyRefusal(
                Problem.of(
                                ProblemType.MALFORMED_REQUEST,
                                408,
                                "after %d bytes the rest of the body did not come in time; nothing"
                                                .formatted(bytes)
                                        + " of it was done")
                        .asPassing());
    }

    /** The refusal among the causes of a failure; null if there is none. */
    public static @Nullable BodyRefusal in(@Nullable Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof BodyRefusal refusal) {
                return refusal;
            }
        }
        return null;
    }

    public Problem problem() {
        return problem;
    }
}
