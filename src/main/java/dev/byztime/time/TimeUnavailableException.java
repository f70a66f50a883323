package dev.byztime.time;

/** Thrown if global time cannot be known well enough to answer. */
public final class TimeUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Unavailable reason;

    /**
     * @param detail what was observed, for an operator to read
     */
    public TimeUnavailableException(Unavailable reason, String detail) {
        super(detail, null, false, false); // an answer, not a fault: no stack trace
        this.reason = reason;
    }

    public Unavailable reason() {
        return reason;
    }
}
