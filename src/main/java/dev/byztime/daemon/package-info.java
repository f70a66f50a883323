/**
 * Byzantine-fault-tolerant time among peers: the rule, without any input or output.
 *
 * <p>{@link dev.byztime.daemon.Node} is the state machine: the host hands in local times, stamps
 * and random numbers, and carries out {@link dev.byztime.daemon.NodeActions}. docs/daemon.md states
 * the theorem that the rule rests on, proves it, and numbers its assumptions. All times are
 * nanoseconds of the local raw clock; votes are offsets of global time from the voter's own clock.
 */
@NullMarked
package dev.byztime.daemon;

import org.jspecify.annotations.NullMarked;
