/** {@code byztime ticket}. */
@NullMarked
package dev.byztime.command.ticket;

import org.jspecify.annotations.NullMarked;
