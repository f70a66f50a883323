/** Global time over HTTP: {@code GET /time} and what can be asked beside it. */
@NullMarked
package dev.byztime.consumer.http;

import org.jspecify.annotations.NullMarked;
