package dev.byztime.lease;

/** The result of a request for a lease: a lease, or a refusal. */
public sealed interface AcquireResult
        permits Granted, Held, Recovering, LimitReached, NotYetDurable {}
