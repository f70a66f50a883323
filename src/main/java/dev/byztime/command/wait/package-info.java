/**
 * {@code byztime wait}: waits until another instance's time can be relied on, for init containers
 * and scripts.
 *
 * <p>{@link dev.byztime.command.wait.WaitCommand} is the command.
 */
@NullMarked
package dev.byztime.command.wait;

import org.jspecify.annotations.NullMarked;
