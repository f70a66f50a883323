package dev.byztime.daemon.net;

/** The outcomes of datagrams at the server's socket. */
public enum ServerOutcome {
    ANSWERED,
    /** Its cookie or its seal could not be opened, and the sender got a NAK. */
    NAK,
    MALFORMED,
    /** It has less padding than the rule against amplification requires. */
    SHORT,
    /** The part of the network that its sender belongs to has used up its refusals. */
    OVERLOADED,
    /** It came from port 0, to which no answer can be sent. */
    UNANSWERABLE,
    /** This node has no vote that it may tell this asker. */
    NOTHING_TO_TELL,
    /** It was too long, or the kernel failed. */
    LOST,
    /** The kernel dropped it, because datagrams came faster than they were read. */
    DROPPED,
    /** The kernel refused to send the answer. */
    UNSENT
}
