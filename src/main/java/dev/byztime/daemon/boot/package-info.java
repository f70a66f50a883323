/** A node of a group as a part of the service: its settings, its life, its health and figures. */
@NullMarked
package dev.byztime.daemon.boot;

import org.jspecify.annotations.NullMarked;
