package dev.byztime.web.value;

/**
 * Thrown by a {@link BodyReader} for a body that it does not understand. Such a body may be invalid
 * or not.
 */
public final class UnusualBodyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Creates an exception without a message, because it is only for programs. */
    public UnusualBodyException() {
        super(null, null, false, false); // the caller causes it, possibly often
    }
}
