/** {@code byztime-service state}: shows a state folder, and recovers one whose clock was ahead. */
@NullMarked
package dev.byztime.command.state;

import org.jspecify.annotations.NullMarked;
