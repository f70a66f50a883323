/**
 * {@code byztime state}: shows a state folder, and recovers one whose clock was ahead.
 *
 * <p>An operator runs it while no service uses the folder. It starts without Spring. {@link
 * dev.byztime.command.state.StateCommand} is the command. {@link
 * dev.byztime.command.state.StateFile} is the finding about one file, and {@link
 * dev.byztime.command.state.StateRecovery} decides what happens to the files and why that is safe.
 */
@NullMarked
package dev.byztime.command.state;

import org.jspecify.annotations.NullMarked;
