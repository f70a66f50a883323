package dev.byztime.client;

import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketClaims;
import dev.byztime.ticket.TicketVerdict;
import dev.byztime.time.Era;
import dev.byztime.time.TimeInterval;

import java.io.IOException;

/** The service whose tickets a program verifies. Each call ends within a limited time. */
public interface TicketSource {

    /**
     * A reading of the service.
     *
     * @param interval global time at some moment between the call and its return
     * @param era the era of the service's machine
     * @param driftPpb the service's bound on drift, in parts per billion
     */
    record ServiceTime(TimeInterval interval, Era era, long driftPpb) {}

    /**
     * A reading of the service.
     *
     * @throws IOException if there is none now
     */
    ServiceTime time() throws IOException;

    /**
     * The service's keys, as a JWKS that is not larger than {@link
     * dev.byztime.ticket.TrustedIssuers#MAX_BYTES}.
     *
     * @throws IOException if they cannot be had now
     */
    byte[] keys() throws IOException;

    /**
     * The service's verdict on a ticket and its proof.
     *
     * @param ticket what the ticket states, as it was verified here
     * @throws IOException if there is none now, or it is not understood
     */
    TicketVerdict verify(TicketCheck check, TicketClaims ticket) throws IOException;
}
