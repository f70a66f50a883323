/**
 * The core of Byzantine-fault-tolerant time among peers: a state machine without input and output.
 *
 * <p>Start with {@link dev.byztime.daemon.Node}, the state machine. Its host hands in local times,
 * stamps and random numbers, and carries out {@link dev.byztime.daemon.NodeActions}. In the service
 * the host is {@link dev.byztime.daemon.net.GroupLoop}, in simulations {@link
 * dev.byztime.daemon.simulation}. docs/daemon.md states the theorem behind the rule, proves it, and
 * numbers its assumptions.
 *
 * <p>Terms: a <em>node</em> is one member of a group, and a <em>peer</em> another one. A
 * <em>vote</em> is a node's offset of global time from its own clock. A node without a vote has a
 * <em>guess</em>, which is <em>locked</em> before it becomes a vote. An <em>entry</em> is the
 * interval of offsets that the asker derives from one node's answers. To <em>cut</em> f values at
 * an end is to ignore the f most extreme values there. The <em>horizon</em> is the time for which a
 * promised slope of a vote holds. All times are nanoseconds of the local raw clock.
 */
@NullMarked
package dev.byztime.daemon;

import org.jspecify.annotations.NullMarked;
