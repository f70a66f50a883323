package dev.byztime.web.problem;

import org.jspecify.annotations.Nullable;

import java.util.Collection;

/** Thrown for a parameter that cannot be used, with what would do instead. */
public final class BadParameterException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ProblemType type;
    private final String parameter;
    private final @Nullable String got;
    private final String expected;
    private final @Nullable String shown;
    private final @Nullable String hint;

    /**
     * @param got its value; null if it has none, or none that matters
     * @param expected what would do, in words that can follow "expected"
     */
    public BadParameterException(
            ProblemType type, String parameter, @Nullable String got, String expected) {
        this(type, parameter, got, expected, null, null);
    }

    /**
     * @param got its value; null if it has none, or none that matters
     * @param expected what would do, in words that can follow "expected"
     * @param shown how the value is shown where it is no text; null = in quotes
     * @param hint what was probably meant, or how to put it right; null if nobody knows
     */
    public BadParameterException(
            ProblemType type,
            String parameter,
            @Nullable String got,
            String expected,
            @Nullable String shown,
            @Nullable String hint) {
        super(parameter, null, false, false); // the caller's doing: no stack trace
        this.type = type;
        this.parameter = parameter;
        this.got = got;
        this.expected = expected;
        this.shown = shown;
        this.hint = hint;
    }

    ProblemType type() {
        return type;
    }

    String parameter() {
        return parameter;
    }

    @Nullable String got() {
        return got;
    }

    String expected() {
        return expected;
    }

    @Nullable String shown() {
        return shown;
    }

    @Nullable String hint() {
        return hint;
    }

    /** A parameter, or a member of a body, that there is not. */
    public static BadParameterException unknown(String name, Collection<String> known) {
        return new BadParameterException(
                ProblemType.UNKNOWN_PARAMETER,
                name,
                null,
                known.isEmpty() ? "no parameters" : "one of " + String.join(", ", known));
    }
}
