package dev.byztime.atmostonce;

/**
 * Where a receiver stands.
 *
 * @param upperNs the highest {@code upper} of its shards, in nanoseconds of global time;
 *     Long.MIN_VALUE while the ceiling of earlier lives is not known
 * @param connections how many are remembered
 * @param bytes what they take on the heap
 */
public record ReceiverStatus(long upperNs, long connections, long bytes, VerdictCounts verdicts) {}
