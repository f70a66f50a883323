package dev.byztime.access;

/** Thrown if the newest list of tokens is too old to judge requests by. */
public final class UnreadException extends Exception {

    private static final long serialVersionUID = 1;

    UnreadException(String message) {
        super(message);
    }
}
