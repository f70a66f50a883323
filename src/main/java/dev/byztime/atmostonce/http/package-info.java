/**
 * At-most-once delivery over HTTP: requests, answers, streams.
 *
 * <p>Start with {@code AtMostOnceController}. The package translates between HTTP and the core in
 * {@link dev.byztime.atmostonce}.
 */
@NullMarked
package dev.byztime.atmostonce.http;

import org.jspecify.annotations.NullMarked;
