package dev.byztime.ticket;

import dev.byztime.time.Timestamp;

/** The result of a request for a ticket: the ticket, or the reason why there is none. */
public sealed interface IssueResult {

    /**
     * A ticket.
     *
     * @param ticket the compact JWS
     * @param claims what it states
     * @param lifetime the chosen lifetime
     * @param safeRemaining for how long after the reading it can be relied on, on a local clock
     */
    record Issued(String ticket, TicketClaims claims, Timestamp lifetime, Timestamp safeRemaining)
            implements IssueResult {}

    /**
     * A refusal: the requested instant from which on the ticket may be acted on is not before its
     * end.
     *
     * @param expires the end that it would have
     */
    record NeverValid(Timestamp expires) implements IssueResult {}

    /** A refusal: no key of the present timescale is on the disk yet. */
    record NoKey() implements IssueResult {}
}
