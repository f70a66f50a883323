package dev.byztime.timedata;

/** Thrown if no entry could be read from a timedata file. */
public final class TimedataException extends Exception {

    private static final long serialVersionUID = 1;

    /** The causes that callers can tell apart. */
    public enum Kind {
        /** There is no file at the path. */
        MISSING,
        /** There is a file, but this process cannot read it. */
        UNREADABLE,
        /** The file is not a timedata file, or is damaged. */
        MALFORMED,
        /** The file was written in another boot: its writer has not run in this one. */
        OTHER_ERA,
        /** The file changed during each of several attempts to read it. */
        UNSTABLE
    }

    private final Kind kind;

    TimedataException(Kind kind, String message) {
        super(message, null, false, false); // may be thrown often, so without a stack trace
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
