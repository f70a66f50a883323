/**
 * The client library for Java programs that hold leases, without a framework.
 *
 * <p>{@link dev.byztime.client.LeaseGuard} runs work only while a lease is certainly valid and
 * tells it to stop in time; {@link dev.byztime.client.LeasedCache} keeps copies that are never
 * stale. Both use a {@link dev.byztime.client.LeaseClient}: {@link dev.byztime.client.HttpLeases}
 * over HTTP, or {@link dev.byztime.client.LocalLeases} within the service's process. Start with
 * {@link dev.byztime.client.LeaseGuard}. The package depends on {@code time}, {@code clock} and
 * {@code lease} only.
 *
 * <p>The library applies only the second of a holder's rules: less than the safe remaining time has
 * passed since the request was sent. This rule needs no global time at the holder, and holds even
 * if the timescale breaks.
 */
@NullMarked
package dev.byztime.client;

import org.jspecify.annotations.NullMarked;
