/**
 * Leases over HTTP: requests, answers, streams.
 *
 * <p>Start with {@code LeaseController}. The package translates between HTTP and the core in {@link
 * dev.byztime.lease}.
 */
@NullMarked
package dev.byztime.lease.http;

import org.jspecify.annotations.NullMarked;
