package dev.byztime.timedata;

/** Why no entry could be read from a timedata file. */
public final class TimedataException extends Exception {

    private static final long serialVersionUID = 1;

    /** What a caller may want to tell apart. */
    public enum Kind {
        /** There is no file at the path. */
        MISSING,
        /** There is one, but this process may not read it. */
        UNREADABLE,
        /** It is not a timedata file, or no longer a whole one. */
        MALFORMED,
        /** It was written under another boot of this machine: its writer has not run since. */
        OTHER_ERA,
        /** It changed faster than it could be read, every time. */
        UNSTABLE
    }

    private final Kind kind;

    TimedataException(Kind kind, String message) {
        super(message, null, false, false); // read often: no stack trace
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
