package dev.byztime.web.server;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown if the service cannot listen on its Unix domain socket. */
final class UnixSocketException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    private UnixSocketException(String message, String action) {
        super(message);
        this.action = action;
    }

    static UnixSocketException notASocket(Path path) {
        return new UnixSocketException(
                path + " exists already, and is not a socket",
                "It was left as it is. Move it away, or set byztime.unix-socket to another path.");
    }

    static UnixSocketException inUse(Path path) {
        return new UnixSocketException(
                "another process listens on " + path,
                "It was left as it is. Stop that process, or set byztime.unix-socket to another"
                        + " path.");
    }

    static UnixSocketException tooLong(Path path, int most) {
        return new UnixSocketException(
                path + " is too long for a socket",
                "Its folder's path may have up to "
                        + most
                        + " bytes, and its name 24: set byztime.unix-socket to a shorter path.");
    }

    static UnixSocketException unusable(Path path, IOException cause) {
        return new UnixSocketException(
                "%s cannot be listened on (%s: %s)"
                        .formatted(path, cause.getClass().getSimpleName(), cause.getMessage()),
                "Set byztime.unix-socket to a path in a folder that is there and that this user may"
                        + " write.");
    }

    /** The remedy, for an operator to read. */
    String action() {
        return action;
    }
}
