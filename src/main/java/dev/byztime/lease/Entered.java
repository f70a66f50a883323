package dev.byztime.lease;

/** The result of a request to join a queue. */
public sealed interface Entered permits Waiter, LimitReached {}
