package dev.byztime.lease;

/** The result of a request for a lease: a lease, or a refusal. */
public sealed interface Acquired permits Granted, Held, Recovering, LimitReached, NotYetDurable {}
