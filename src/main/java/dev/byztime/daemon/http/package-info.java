/** A node's group over HTTP. */
@NullMarked
package dev.byztime.daemon.http;

import org.jspecify.annotations.NullMarked;
