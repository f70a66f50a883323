package dev.byztime.atmostonce;

/**
 * The status of a receiver.
 *
 * @param upperNs the highest {@code upper} of its stripes, in nanoseconds of global time;
 *     Long.MIN_VALUE while the ceiling of earlier lives is unknown
 * @param connections the number of remembered connections
 * @param bytes the heap that the entries take, in bytes
 */
public record ReceiverStatus(long upperNs, long connections, long bytes, VerdictCounts verdicts) {}
