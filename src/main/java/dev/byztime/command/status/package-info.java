/** {@code byztime status}. */
@NullMarked
package dev.byztime.command.status;

import org.jspecify.annotations.NullMarked;
