package dev.byztime.daemon.wire;

/**
 * Bytes that are no such message. Anybody may send them, as often as they like, so it has no stack
 * trace.
 */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What is wrong, where that is worth counting apart. */
    public enum Kind {
        BYTES,
        NO_ERA,
        NO_TIME,
        /** A number that is beyond what can be computed with. */
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
