package dev.byztime.web.server;

/** Thrown if the settings leave the service neither a port nor a socket to listen on. */
final class NowhereToListenException extends RuntimeException {

    private static final long serialVersionUID = 1;

    NowhereToListenException() {
        super("server.port is negative, and byztime.unix-socket is not set");
    }
}
