/** Requests that last: lines of JSON, each answered by a line, while the connection is there. */
@NullMarked
package dev.byztime.stream;

import org.jspecify.annotations.NullMarked;
