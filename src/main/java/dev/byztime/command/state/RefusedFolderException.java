package dev.byztime.command.state;

/** Thrown if the command must not touch a folder. The message gives the reason and the remedy. */
final class RefusedFolderException extends Exception {

    private static final long serialVersionUID = 1;

    RefusedFolderException(String message) {
        super(message);
    }
}
