/**
 * The core of access control: access tokens, their scopes, and the addresses to listen on.
 *
 * <p>Start with {@link dev.byztime.access.Access}. The package knows nothing of HTTP, and may
 * depend on {@code clock} and {@code linux} only.
 */
@NullMarked
package dev.byztime.access;

import org.jspecify.annotations.NullMarked;
