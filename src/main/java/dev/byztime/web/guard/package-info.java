/**
 * The checks before every endpoint: limits, access, strictness, and clients that hung up.
 *
 * <p>Start with {@link dev.byztime.web.guard.RequestLimiter} for limits, {@code AccessInterceptor}
 * for access and {@link dev.byztime.web.guard.StrictParameters} for strictness. {@link
 * dev.byztime.web} says in which order a request meets them.
 */
@NullMarked
package dev.byztime.web.guard;

import org.jspecify.annotations.NullMarked;
