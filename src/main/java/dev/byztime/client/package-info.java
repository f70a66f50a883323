/**
 * The client library for Java programs that hold leases, without a framework.
 *
 * <p>{@link dev.byztime.client.LeaseGuard} runs work only while a lease is certainly valid and
 * tells it to stop in time; {@link dev.byztime.client.LeasedCache} keeps copies that are never
 * stale. Both use a {@link dev.byztime.client.LeaseClient}, which is {@link
 * dev.byztime.client.HttpLeases}. Start with {@link dev.byztime.client.LeaseGuard}.
 *
 * <p>The package is published as a jar of its own, with {@code time}, {@code clock}, {@link
 * dev.byztime.linux.LinuxClock} and {@link dev.byztime.lease.Mode}. Programs that use it need
 * Jackson 3 besides.
 *
 * <p>The library applies only the second of a holder's rules: less than the safe remaining time has
 * passed since the request was sent. This rule needs no global time at the holder, and holds even
 * if the timescale breaks.
 */
@NullMarked
package dev.byztime.client;

import org.jspecify.annotations.NullMarked;
