package dev.byztime.lease;

/**
 * The answer that a lease is valid but not extended, because another request waits for it or it was
 * revoked.
 *
 * @param lease the present state of the lease
 */
public record Recalled(Granted lease) implements RenewResult {}
