/** {@code byztime group}: certificates and configuration for a group of nodes. */
@NullMarked
package dev.byztime.command.group;

import org.jspecify.annotations.NullMarked;
