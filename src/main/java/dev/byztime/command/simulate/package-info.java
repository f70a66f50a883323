/**
 * {@code byztime simulate}: runs a group of simulated nodes, and reports whether a promise was
 * broken.
 *
 * <p>{@link dev.byztime.command.simulate.SimulateCommand} is the command. The simulator itself is
 * {@link dev.byztime.daemon.simulation}.
 */
@NullMarked
package dev.byztime.command.simulate;

import org.jspecify.annotations.NullMarked;
