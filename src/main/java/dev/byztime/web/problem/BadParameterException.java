package dev.byztime.web.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

import java.util.Collection;

/**
 * Thrown for a request that cannot be understood because of one of its parts: status 400.
 *
 * <p>Other refusals of a request are a {@link ProblemException}.
 */
public final class BadParameterException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ProblemType type;
    private final transient FaultyPart part;

    /**
     * Creates the exception for a part whose value is shown in quotes.
     *
     * @param type a type whose status is 400
     * @param parameter the name of the parameter, or a pointer into the body
     * @param got its value; null if it has none, or none that matters
     * @param expected a description of valid values, in words that can follow "expected"
     */
    public BadParameterException(
            ProblemType type, String parameter, @Nullable String got, String expected) {
        this(type, new FaultyPart(parameter, got, expected));
    }

    /**
     * Creates the exception.
     *
     * @param type a type whose status is 400
     * @param part the part at fault
     */
    public BadParameterException(ProblemType type, FaultyPart part) {
        super(part.name(), null, false, false); // the caller's doing: no stack trace
        if (type.status() != HttpStatus.BAD_REQUEST) {
            throw new IllegalArgumentException(type + " is not about a bad parameter");
        }
        this.type = type;
        this.part = part;
    }

    ProblemType type() {
        return type;
    }

    FaultyPart part() {
        return part;
    }

    /** The exception for an unknown parameter, or an unknown member of a body. */
    public static BadParameterException unknown(String name, Collection<String> known) {
        return new BadParameterException(
                ProblemType.UNKNOWN_PARAMETER,
                name,
                null,
                known.isEmpty() ? "no parameters" : "one of " + String.join(", ", known));
    }
}
