/**
 * The service that a command asks, over TCP, TLS or a Unix domain socket.
 *
 * <p>{@link dev.byztime.command.service.ServiceAccess} makes the way from options and environment;
 * {@link dev.byztime.command.service.Service} asks and understands refusals.
 */
@NullMarked
package dev.byztime.command.service;

import org.jspecify.annotations.NullMarked;
