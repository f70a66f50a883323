/**
 * The keys with which peers seal their messages: how two peers agree on keys, and how a node keeps
 * its own.
 *
 * <p>The package imports no framework, and gets time, random numbers and storage as arguments. Only
 * the key server and the key client have sockets.
 */
@NullMarked
package dev.byztime.daemon.keys;

import org.jspecify.annotations.NullMarked;
