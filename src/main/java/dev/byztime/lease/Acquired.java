package dev.byztime.lease;

/** The result of a request for a lease. */
public sealed interface Acquired permits Granted, Held, Recovering, LimitReached, NotYetDurable {}
