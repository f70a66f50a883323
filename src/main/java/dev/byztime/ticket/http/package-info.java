/**
 * Tickets over HTTP.
 *
 * <p>Start with {@code TicketController}. {@code TicketKeysController} publishes the keys.
 */
@NullMarked
package dev.byztime.ticket.http;

import org.jspecify.annotations.NullMarked;
