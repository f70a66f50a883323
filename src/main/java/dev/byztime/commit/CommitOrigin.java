package dev.byztime.commit;

/**
 * How long promises of others must be waited for, for validators without a folder of their own.
 *
 * @param breaks the number of breaks of the timescale to which this belongs
 * @param quietUntilNs the end of the wait on the local clock, in nanoseconds
 * @param promisedUntilNs the end of the wait in global time, in nanoseconds
 */
public record CommitOrigin(long breaks, long quietUntilNs, long promisedUntilNs) {}
