package dev.byztime.daemon.net;

/** What became of a query, or of a datagram that came to the client's socket. */
public enum ClientOutcome {
    ANSWERED,
    /** The kernel refused to send it: there is no route, or no such network. */
    UNSENT,
    MALFORMED,
    UNKNOWN_ID,
    /** It is the authentic answer to a query that had been given up. */
    LATE,
    NOT_AUTHENTIC,
    NO_ERA,
    NO_TIME,
    OVERFLOW,
    NAK,
    /** It was too long, or the kernel failed. */
    LOST
}
