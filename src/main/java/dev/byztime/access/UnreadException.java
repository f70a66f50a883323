package dev.byztime.access;

/** Thrown when what is known of the file of tokens is too old to judge anybody by. */
public final class UnreadException extends Exception {

    private static final long serialVersionUID = 1;

    UnreadException(String message) {
        super(message);
    }
}
