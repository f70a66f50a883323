package dev.byztime.daemon.wire;

/**
 * Bytes that are no such message. Anybody may send them, as often as they like, so it has no stack
 * trace.
 */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    public MalformedException(String message) {
        super(message, null, false, false);
    }
}
