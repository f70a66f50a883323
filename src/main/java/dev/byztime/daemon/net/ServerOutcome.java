package dev.byztime.daemon.net;

/** What became of a datagram that came to the server's socket. */
public enum ServerOutcome {
    ANSWERED,
    /** Its cookie or its seal could not be opened, and it was told so. */
    NAK,
    MALFORMED,
    /** It has less padding than the rule against amplification asks for. */
    SHORT,
    /** Its sender's part of the network has had its share of refusals. */
    OVERLOADED,
    /** It came from port 0, where no answer can go. */
    UNANSWERABLE,
    /** This node has nothing that it could tell this asker: it has no vote, or cannot keep one. */
    NOTHING_TO_TELL,
    /** It was too long, or the kernel failed. */
    LOST,
    /** The kernel refused to send the answer. */
    UNSENT
}
