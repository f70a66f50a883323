package dev.byztime.lease;

/**
 * The three values by which a holder refers to its lease.
 *
 * @param resource the name of the resource
 * @param id the secret id of the lease
 * @param token the fencing token of the lease
 */
public record LeaseRef(String resource, LeaseId id, long token) {}
