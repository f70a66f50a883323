/**
 * Leases over HTTP: requests, answers, streams.
 *
 * <p>Start with {@code LeaseController}. Translates between HTTP and the core in {@link
 * dev.byztime.lease}.
 */
@NullMarked
package dev.byztime.lease.http;

import org.jspecify.annotations.NullMarked;
