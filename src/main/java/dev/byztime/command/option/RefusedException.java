package dev.byztime.command.option;

/** Ends a command because the service was not reached, or has refused the request. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean later;

    /**
     * @param message the reason in words
     * @param later whether another attempt may succeed
     */
    public RefusedException(String message, boolean later) {
        super(message);
        this.later = later;
    }

    /** Whether another attempt may succeed. */
    public boolean isTransient() {
        return later;
    }
}
