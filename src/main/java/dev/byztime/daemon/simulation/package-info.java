/**
 * A deterministic simulator of groups, which looks for ways to break the theorem of docs/daemon.md.
 *
 * <p>It drives {@link dev.byztime.daemon.Node}, the core that the service runs too. It has one
 * thread and a queue of events in simulated nanoseconds. Its random numbers depend only on the
 * seed, the node and the purpose. So the same seed gives the same run, to the last event.
 */
@NullMarked
package dev.byztime.daemon.simulation;

import org.jspecify.annotations.NullMarked;
