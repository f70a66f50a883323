package dev.byztime.lease;

/** What became of a wish to wait. */
public sealed interface Entered permits Waiter, LimitReached {}
