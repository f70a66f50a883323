package dev.byztime.time;

/** The order of two intervals of time. */
public enum Order {
    /** Every instant of the first precedes every instant of the second. */
    BEFORE,
    /** Every instant of the first follows every instant of the second. */
    AFTER,
    /** The intervals share an instant, so their order cannot be decided. */
    CONCURRENT
}
