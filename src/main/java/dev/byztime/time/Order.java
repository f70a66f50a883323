package dev.byztime.time;

/** How two intervals of time lie to each other. */
public enum Order {
    /** Every instant of the first precedes every instant of the second. */
    BEFORE,
    /** Every instant of the first follows every instant of the second. */
    AFTER,
    /** They share an instant, so which came first cannot be told. */
    CONCURRENT
}
