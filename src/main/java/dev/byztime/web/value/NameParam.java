package dev.byztime.web.value;

/** A name that callers choose, as a request parameter; see {@link ParameterKind#NAME}. */
public record NameParam(String value) {

    /** The pattern of names that are safe in URLs, logs and metrics without escaping. */
    public static final String PATTERN = "^[a-z0-9][a-z0-9._-]{0,63}$";

    @Override
    public String toString() {
        return value;
    }
}
