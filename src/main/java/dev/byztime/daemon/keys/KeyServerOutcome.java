package dev.byztime.daemon.keys;

import java.util.Locale;

/** The outcomes of connections to the key server. */
public enum KeyServerOutcome {
    /** The client got cookies. */
    COOKIES,
    /**
     * The request was wrong, or asked for something that the server does not have, and the client
     * was told.
     */
    REFUSED,
    /** The request was longer than any valid one. */
    TOO_LONG,
    /** The client did not speak TLS 1.3, or lacked a required certificate. */
    TLS,
    /** The client did not ask for {@code ntske/1}. */
    PROTOCOL_NAME,
    /** The client closed the connection. */
    CLOSED,
    /** The connection took too long. */
    TIMED_OUT,
    /** The client's address is not admitted. */
    NOT_ADMITTED,
    /** Clients from near this address have asked too often. */
    LIMITED,
    /** There were too many connections at once, from near this address or altogether. */
    FULL,
    /** The server could not serve the client: it had no descriptors left, or a fault. */
    FAILED;

    /** The name as the value of a metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
