package dev.byztime.lease;

/**
 * The result of a request to extend a lease or to read its state: the lease, or the reason why it
 * was not extended.
 */
public sealed interface RenewResult permits Granted, Recalled, Lapsed, Recovering, NotYetDurable {}
