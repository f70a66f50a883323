/**
 * The web server, Jetty: connectors, sockets, the server's own refusals, static files.
 *
 * <p>Start with {@code JettyCustomizer} for the web server, and {@code WebConfiguration} for Spring
 * MVC.
 */
@NullMarked
package dev.byztime.web.server;

import org.jspecify.annotations.NullMarked;
