/**
 * The web server, Jetty: connectors, sockets, the server's own refusals, static files.
 *
 * <p>Start with {@code JettyCustomizer}.
 */
@NullMarked
package dev.byztime.web.server;

import org.jspecify.annotations.NullMarked;
