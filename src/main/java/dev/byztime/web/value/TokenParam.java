package dev.byztime.web.value;

/** A fencing token, which no JSON parser must round; see {@link ParameterKind#TOKEN}. */
public record TokenParam(long value) {

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
