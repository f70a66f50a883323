package dev.byztime.daemon;

/**
 * The reasons for which a peer is suspected. They are for operators: the rule treats a suspect like
 * any other peer.
 */
public enum Suspicion {
    /** No constant offset within the drift limits explains its answers. */
    CONTRADICTS_ITSELF,
    /** Its committed vote moved faster than any vote may. */
    STEPPED,
    /** Its vote has been outside the published interval for many publications in a row. */
    OUTSIDE,
    /** Its answer has impossible numbers. */
    MALFORMED,
    /** Its clock has begun anew. */
    ERA_CHANGED
}
