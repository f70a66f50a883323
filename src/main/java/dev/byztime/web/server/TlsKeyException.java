package dev.byztime.web.server;

/** Thrown when the keys that the service is to use with TLS would let no client connect. */
final class TlsKeyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    TlsKeyException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What an operator can do. */
    String action() {
        return action;
    }
}
