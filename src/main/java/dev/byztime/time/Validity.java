package dev.byztime.time;

/** Whether a promise that ends at a known instant still holds. */
public enum Validity {
    /** Certainly: its holder may act on it. */
    VALID,
    /** Certainly over: others may do what it excluded. */
    EXPIRED,
    /** Cannot tell yet: neither the holder nor anybody else may act. */
    UNCERTAIN
}
