/**
 * The host of a node: sockets, files and threads around the core {@link dev.byztime.daemon.Node}.
 *
 * <p>Start with {@link dev.byztime.daemon.net.GroupNode}. One thread, that of {@link
 * dev.byztime.daemon.net.GroupLoop}, owns the core and both UDP sockets. Other threads resolve
 * names and establish keys. The loop publishes its status for them as an immutable {@link
 * dev.byztime.daemon.net.GroupStatus}.
 */
@NullMarked
package dev.byztime.daemon.net;

import org.jspecify.annotations.NullMarked;
