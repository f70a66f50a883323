/**
 * The keys of time among peers: how they are agreed on, kept, and used to seal messages.
 *
 * <p>Nothing here has a framework. Time, random numbers and storage are handed in. The key server
 * and the key client are the only classes with sockets.
 */
@NullMarked
package dev.byztime.daemon.keys;

import org.jspecify.annotations.NullMarked;
