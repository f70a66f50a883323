package dev.byztime.daemon;

/**
 * Why a peer is suspected. Suspicion is for operators: the rule treats a suspect like any other.
 */
public enum Suspicion {
    /** No constant offset within the drift limits explains its answers. */
    CONTRADICTS_ITSELF,
    /** Its committed vote moved faster than a vote may. */
    STEPPED,
    /** Its vote has been outside what was published for many publications running. */
    OUTSIDE,
    /** Its answer has impossible numbers. */
    MALFORMED,
    /** Its clock began anew. */
    ERA_CHANGED
}
