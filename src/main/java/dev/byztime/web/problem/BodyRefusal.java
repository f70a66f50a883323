package dev.byztime.web.problem;

import dev.byztime.run.ServiceRefusal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * The failure of reading a body that the service does not wait for any longer, with the problem
 * that says why. Nothing of the request has had an effect.
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
                                "the service is ending, and the request had not arrived as a whole;"
                                        + " nothing of it was done: ask another, or later")));
    }

    public static BodyRefusal noRoom() {
        return new BodyRefusal(
                Problem.of(
                        new ServiceRefusal(
                                ServiceRefusal.Reason.NO_ROOM,
                                "the bodies of other requests take up all the memory that there is"
                                        + " for bodies; nothing of this one was done")));
    }

    /**
     * @param most bytes that are read
     * @param length of the body in bytes, as it was declared; 0 if it was not
     */
    public static BodyRefusal tooLong(long most, long length) {
        String got = length > 0 ? length + " bytes" : "more than %d bytes".formatted(most);
        return new BodyRefusal(
                Problem.of(
                        new BadParameterException(
                                ProblemType.MALFORMED_REQUEST,
                                BodyProblems.WHOLE,
                                got,
                                "at most %d bytes".formatted(most),
                                got + " long",
                                "send less at once"),
                        413));
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

    /** The one among the causes of a failure, if there is one. */
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
