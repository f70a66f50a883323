package dev.byztime.client;

import java.io.IOException;

/** The service was not reached, or did not answer in time. */
public final class NoAnswerException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean arrived;

    NoAnswerException(String message, Throwable cause, boolean arrived) {
        super(message, cause);
        this.arrived = arrived;
    }

    /** Whether the service may have got the request, and have acted on it. */
    public boolean mayHaveArrived() {
        return arrived;
    }
}
