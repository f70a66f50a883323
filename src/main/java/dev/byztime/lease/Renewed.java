package dev.byztime.lease;

/** The result of a request to extend a lease. */
public sealed interface Renewed permits Granted, Recalled, Lapsed, Recovering, NotYetDurable {}
