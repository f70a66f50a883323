/**
 * What a Java program needs to hold leases: one page each, and no framework.
 *
 * <p>{@link dev.byztime.client.LeaseGuard} runs work only while a lease is certainly valid and
 * tells it to stop in time; {@link dev.byztime.client.LeasedCache} keeps copies that are never
 * stale. Both ask a {@link dev.byztime.client.LeaseClient}: {@link dev.byztime.client.HttpLeases}
 * in another process, {@link dev.byztime.client.LocalLeases} in the service's own.
 *
 * <p>They go by the second of a holder's rules alone: less than the safe remaining time has passed
 * since the request was sent. It needs no global time on the holder's side, and holds whatever
 * becomes of the timescale.
 */
@NullMarked
package dev.byztime.client;

import org.jspecify.annotations.NullMarked;
