package dev.byztime.web.problem;

import org.jspecify.annotations.Nullable;

import java.util.Collection;

/** Thrown for a parameter that cannot be used. It says what value is expected. */
public final class BadParameterException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ProblemType type;
    private final String parameter;
    private final @Nullable String got;
    private final String expected;
    private final @Nullable String shown;
    private final @Nullable String hint;

    /**
     * Creates an exception for a parameter's value.
     *
     * @param got the value; null if it is missing or does not matter
     * @param expected a description of valid values, in words that can follow "expected"
     */
    public BadParameterException(
            ProblemType type, String parameter, @Nullable String got, String expected) {
        this(type, parameter, got, expected, null, null);
    }

    /**
     * Creates an exception for a parameter's value, with a hint.
     *
     * @param got the value; null if it is missing or does not matter
     * @param expected a description of valid values, in words that can follow "expected"
     * @param shown how the value is shown if it is not a text; null to show it in quotes
     * @param hint the probable meaning of the value, or a remedy; null if unknown
     */
    public BadParameterException(
            ProblemType type,
            String parameter,
            @Nullable String got,
            String expected,
            @Nullable String shown,
            @Nullable String hint) {
        super(parameter, null, false, false); // the client causes it, so no stack trace
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

    /** The exception for an unknown parameter, or an unknown member of a body. */
    public static BadParameterException unknown(String name, Collection<String> known) {
        return new BadParameterException(
                ProblemType.UNKNOWN_PARAMETER,
                name,
                null,
                known.isEmpty() ? "no parameters" : "one of " + String.join(", ", known));
    }
}
