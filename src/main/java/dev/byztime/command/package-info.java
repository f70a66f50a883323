/**
 * {@code byztime-service state}: what an operator may do with a state folder while no service has
 * it. It starts without Spring.
 *
 * <p>{@link dev.byztime.command.state.StateCommand} is the command, {@link
 * dev.byztime.command.state.StateFile} what is found in one file, {@link
 * dev.byztime.command.state.StateRecovery} what becomes of it and why that is safe.
 */
@NullMarked
package dev.byztime.command;

import org.jspecify.annotations.NullMarked;
