package dev.byztime.lease;

/** What became of a wish for a lease. */
public sealed interface Acquired permits Granted, Held, Recovering, LimitReached, NotYetDurable {}
