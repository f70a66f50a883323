/** Leases over HTTP: requests, answers, streams. */
@NullMarked
package dev.byztime.lease.http;

import org.jspecify.annotations.NullMarked;
