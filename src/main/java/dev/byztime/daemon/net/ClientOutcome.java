package dev.byztime.daemon.net;

/** The outcomes of queries, and of datagrams at the client's socket. */
public enum ClientOutcome {
    ANSWERED,
    /** The kernel refused to send the query: no route, or no such network. */
    UNSENT,
    MALFORMED,
    UNKNOWN_ID,
    /** The datagram is the authentic answer to a query that had been given up. */
    LATE,
    NOT_AUTHENTIC,
    NO_ERA,
    NO_TIME,
    OVERFLOW,
    NAK,
    /** The datagram was too long, or the kernel failed. */
    LOST,
    /** The kernel dropped it, because datagrams came faster than they were read. */
    DROPPED
}
