package dev.byztime.command.state;

/** Thrown when the command must not touch a folder; its message says why, and what to do. */
final class RefusedFolderException extends Exception {

    private static final long serialVersionUID = 1;

    RefusedFolderException(String message) {
        super(message);
    }
}
