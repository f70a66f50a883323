package dev.byztime.ticket.http;

import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketVerdict;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.util.List;

/**
 * Judges tickets with their proofs: in this process, or among several instances where the proofs of
 * a ticket's subject are judged.
 */
public interface TicketRoutes {

    /**
     * A verdict, and the reading that decided it.
     *
     * @param verdict the verdict
     * @param time the reading
     */
    record Judged(TicketVerdict verdict, Reading time) {}

    /**
     * Judges a ticket. If another instance judges its proof, the present request ends with the
     * answer of that one.
     *
     * @param maxError the largest error that the caller accepts
     * @param now the reading that decides here
     */
    Judged verify(TicketCheck check, Timestamp maxError, Reading now);

    /**
     * Judges tickets.
     *
     * @param maxError the largest error that the caller accepts
     * @param now the reading that decides here
     * @return for each ticket, in their order, a {@link TicketVerdictAnswer} as an object or as
     *     JSON, or {"problem": ...}
     */
    List<?> verifyAll(List<TicketCheck> checks, Timestamp maxError, Reading now);
}
