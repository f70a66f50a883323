/** {@code byztime time} and {@code byztime wait-until}. */
@NullMarked
package dev.byztime.command.time;

import org.jspecify.annotations.NullMarked;
