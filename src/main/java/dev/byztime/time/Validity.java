package dev.byztime.time;

/** Whether a promise that ends at a known instant still holds. */
public enum Validity {
    /** The promise certainly holds: its holder may act on it. */
    VALID,
    /** The promise is certainly over: others may do what it excluded. */
    EXPIRED,
    /** Neither is certain yet: neither the holder nor anybody else may act. */
    UNCERTAIN
}
