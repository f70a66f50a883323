package dev.byztime.lease;

/** The result of a request to extend a lease: the lease, or the reason why it was not extended. */
public sealed interface Renewed permits Granted, Recalled, Lapsed, Recovering, NotYetDurable {}
