/** Jetty: connectors, sockets, its own refusals, static files. */
@NullMarked
package dev.byztime.web.server;

import org.jspecify.annotations.NullMarked;
