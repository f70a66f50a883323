/**
 * A node of a group at work: sockets, files and threads around the core {@link
 * dev.byztime.daemon.Node}.
 *
 * <p>One thread, that of {@link dev.byztime.daemon.net.GroupLoop}, owns the core and both UDP
 * sockets. Others resolve names, establish keys, and read what the loop last said about itself.
 */
@NullMarked
package dev.byztime.daemon.net;

import org.jspecify.annotations.NullMarked;
