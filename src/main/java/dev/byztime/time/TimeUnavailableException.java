package dev.byztime.time;

/** Thrown when global time cannot be known, instead of a guess. */
public final class TimeUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Unavailable reason;

    /**
     * @param detail what was found, for an operator to read
     */
    public TimeUnavailableException(Unavailable reason, String detail) {
        super(detail, null, false, false); // an answer, not a fault: no stack trace
        this.reason = reason;
    }

    public Unavailable reason() {
        return reason;
    }
}
