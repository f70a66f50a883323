/**
 * The client library for Java programs that need global time, hold leases, receive messages at most
 * once, verify tickets or run transactions, without a framework.
 *
 * <p>{@link dev.byztime.client.LeaseGuard} runs work only while a lease is certainly valid and
 * tells it to stop in time; {@link dev.byztime.client.LeasedCache} keeps copies that are never
 * stale. Both use a {@link dev.byztime.client.LeaseClient}, which is {@link
 * dev.byztime.client.HttpLeases}. Start with {@link dev.byztime.client.LeaseGuard}.
 *
 * <p>{@link dev.byztime.client.LocalTickets} verifies tickets by a service's keys and readings,
 * without a request for each.
 *
 * <p>{@link dev.byztime.client.Transactions} runs transactions over a program's own stores, and
 * {@link dev.byztime.client.Settler} settles those whose client has died. Both use a {@link
 * dev.byztime.client.CommitClient}, which is {@link dev.byztime.client.HttpCommits}.
 *
 * <p>{@link dev.byztime.client.HttpTime} has readings and waits until an instant has certainly
 * passed. {@link dev.byztime.client.HttpMessages} asks whether to act on a message, at most once.
 *
 * <p>{@link dev.byztime.client.PolledClock} is a clock of global time. In a Spring Boot application
 * these are beans, by the package {@code dev.byztime.client.spring}.
 *
 * <p>The package is published as a jar of its own, with {@code time}, {@code clock}, {@link
 * dev.byztime.linux.LinuxClock}, {@link dev.byztime.lease.Mode} and the verifier of tickets.
 * Programs that use it need Jackson 3 besides, and nimbus-jose-jwt and slf4j if they verify
 * tickets.
 *
 * <p>For leases and transactions the library applies only the second of two rules: less than the
 * safe remaining time has passed since the request was sent. This rule needs no global time at the
 * client, and holds even if the timescale breaks.
 */
@NullMarked
package dev.byztime.client;

import org.jspecify.annotations.NullMarked;
