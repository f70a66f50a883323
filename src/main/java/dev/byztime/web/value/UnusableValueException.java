package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;

/** Thrown for a value of the wrong form in a body. */
public final class UnusableValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final @Nullable String got;
    private final String expected;
    private final @Nullable String shown;
    private final @Nullable String hint;

    /**
     * Creates an exception for a value.
     *
     * @param got the value, as it was sent; null if it is too long to show
     * @param expected a description of valid values, in words that can follow "expected"
     */
    public UnusableValueException(@Nullable String got, String expected) {
        this(got, expected, null, null);
    }

    /**
     * Creates an exception for a value, with a hint.
     *
     * @param got the value, as it was sent; null if it is too long to show
     * @param expected a description of valid values, in words that can follow "expected"
     * @param shown how the value is shown if it is not a text; null to show it in quotes
     * @param hint the probable meaning of the value; null if unknown
     */
    public UnusableValueException(
            @Nullable String got, String expected, @Nullable String shown, @Nullable String hint) {
        super(expected);
        this.got = got;
        this.expected = expected;
        this.shown = shown;
        this.hint = hint;
    }

    public @Nullable String got() {
        return got;
    }

    public String expected() {
        return expected;
    }

    public @Nullable String shown() {
        return shown;
    }

    public @Nullable String hint() {
        return hint;
    }

    /** No stack trace: the caller causes this exception, possibly often. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** The exception for the value at the parser's position. */
    public static UnusableValueException at(
            JsonParser parser, String expected, @Nullable String hint) {
        String text = String.valueOf(parser.getString());
        String shown =
                switch (parser.currentToken()) {
                    case START_ARRAY -> "a list";
                    case START_OBJECT -> "an object";
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                            "the number " + Shown.shortened(text);
                    case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> text;
                    default -> null;
                };
        return new UnusableValueException(text, expected, shown, hint);
    }
}
