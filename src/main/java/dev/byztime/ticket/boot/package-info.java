/**
 * Tickets as part of a Spring Boot application: beans, health and metrics.
 *
 * <p>Start with {@code TicketConfiguration}.
 */
@NullMarked
package dev.byztime.ticket.boot;

import org.jspecify.annotations.NullMarked;
