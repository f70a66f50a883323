package dev.byztime.ticket;

import org.jspecify.annotations.Nullable;

/**
 * A question about a ticket.
 *
 * @param ticket the ticket
 * @param audience the name of the service that asks
 * @param shown the proof that came with it; null if none did
 */
public record TicketCheck(String ticket, String audience, @Nullable Shown shown) {

    /**
     * A proof, and the request that it came with.
     *
     * @param proof the proof
     * @param method the method of the request
     * @param uri the absolute URI of the request
     */
    public record Shown(String proof, String method, String uri) {}
}
