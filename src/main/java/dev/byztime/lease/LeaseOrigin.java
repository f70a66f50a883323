package dev.byztime.lease;

import dev.byztime.time.Era;

/**
 * How long promises of others must be waited for, for leases without a folder of their own.
 *
 * @param breaks the number of breaks of the timescale to which this belongs
 * @param quietUntilNs the end of the wait on the local clock, in nanoseconds
 * @param promisedUntilNs the end of the wait in global time, in nanoseconds
 * @param isBroken whether the timescale has broken since these leases began
 * @param scale stands for the boot in claims: claims with it were given out on this timescale, and
 *     claims get it
 */
public record LeaseOrigin(
        long breaks, long quietUntilNs, long promisedUntilNs, boolean isBroken, Era scale) {}
