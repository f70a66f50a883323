/**
 * {@code byztime-service wait}: ends when another instance's time can be relied on, for init
 * containers and scripts.
 */
@NullMarked
package dev.byztime.command.wait;

import org.jspecify.annotations.NullMarked;
