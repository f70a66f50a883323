package dev.byztime.ticket;

/**
 * A key by which a ticket may be verified.
 *
 * @param key the key
 * @param ofThisScale whether it belongs to the present timescale. Tickets of another scale are
 *     refused
 */
record ScaledKey(VerificationKey key, boolean ofThisScale) {}
