package dev.byztime.ticket.http;

import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketService;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.util.List;

/** Judges all tickets in this process. */
public final class OwnTickets implements TicketRoutes {

    private final TicketService tickets;

    public OwnTickets(TicketService tickets) {
        this.tickets = tickets;
    }

    @Override
    public Judged verify(TicketCheck check, Timestamp maxError, Reading now) {
        return new Judged(tickets.verify(check, now), now);
    }

    @Override
    public List<TicketVerdictAnswer> verifyAll(
            List<TicketCheck> checks, Timestamp maxError, Reading now) {
        return checks.stream()
                .map(check -> TicketVerdictAnswer.of(tickets.verify(check, now)))
                .toList();
    }
}
