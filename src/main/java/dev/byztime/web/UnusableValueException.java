package dev.byztime.web;

import org.jspecify.annotations.Nullable;

/** Thrown by whoever reads a value from a body, for a value of the wrong form. */
public final class UnusableValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final @Nullable String got;
    private final String expected;

    /**
     * @param got the value, as it was sent; null if that is too much to show
     * @param expected what would do, in words that can follow "expected"
     */
    public UnusableValueException(@Nullable String got, String expected) {
        super(expected);
        this.got = got;
        this.expected = expected;
    }

    @Nullable String got() {
        return got;
    }

    String expected() {
        return expected;
    }

    /** It is the caller's doing, and may come often. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
