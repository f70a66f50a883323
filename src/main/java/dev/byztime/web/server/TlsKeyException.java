package dev.byztime.web.server;

/** Thrown if the configured TLS keys would let no client connect. */
final class TlsKeyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    TlsKeyException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** The remedy, for an operator to read. */
    String action() {
        return action;
    }
}
