/**
 * Long requests: lines of JSON, each answered by a line, while the connection lasts.
 *
 * <p>Start with {@link dev.byztime.stream.LineStreams}, to which controllers pass a {@link
 * dev.byztime.stream.LineHandler}. The package uses Spring and {@code web}, and knows no
 * capability.
 */
@NullMarked
package dev.byztime.stream;

import org.jspecify.annotations.NullMarked;
