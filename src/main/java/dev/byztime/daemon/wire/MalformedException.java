package dev.byztime.daemon.wire;

/**
 * Thrown for bytes that are not a valid message. Anybody may send them, as often as they like, so
 * the exception has no stack trace.
 */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** The kinds of faults that are counted apart. */
    public enum Kind {
        BYTES,
        NO_ERA,
        NO_TIME,
        /** A number that is too large for computations. */
        OVERFLOW
    }

    public MalformedException(String message) {
        this(Kind.BYTES, message);
    }

    MalformedException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
