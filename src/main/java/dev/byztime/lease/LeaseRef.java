package dev.byztime.lease;

/**
 * How a holder names its lease.
 *
 * @param resource what it is of
 * @param id which one
 * @param token its fencing token
 */
public record LeaseRef(String resource, LeaseId id, long token) {}
