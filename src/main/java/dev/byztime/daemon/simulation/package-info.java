/**
 * A deterministic simulator that drives {@link dev.byztime.daemon.Node}, the product's own core,
 * and looks for ways to break the theorem of docs/daemon.md.
 *
 * <p>One thread, a queue of events in simulated nanoseconds, and random numbers that depend on the
 * seed, the node and the purpose alone: the same seed is the same run, to the last event.
 */
@NullMarked
package dev.byztime.daemon.simulation;

import org.jspecify.annotations.NullMarked;
