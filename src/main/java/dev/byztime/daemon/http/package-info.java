/**
 * The group over HTTP: {@code GET /peers}.
 *
 * <p>Start with {@code PeersController}.
 */
@NullMarked
package dev.byztime.daemon.http;

import org.jspecify.annotations.NullMarked;
