package dev.byztime.web.value;

/** The name of something that callers make up; see {@link ParameterKind#NAME}. */
public record NameParam(String value) {

    /** Safe in a URL, a log and a metric as it is. */
    public static final String PATTERN = "^[a-z0-9][a-z0-9._-]{0,63}$";

    @Override
    public String toString() {
        return value;
    }
}
