package dev.byztime.ticket;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

/** A ticket of which everything was checked that changes nothing. */
public sealed interface CheckedTicket {

    /**
     * A ticket whose verdict is known.
     *
     * @param verdict the verdict
     */
    record Decided(TicketVerdict verdict) implements CheckedTicket {}

    /** A good ticket with a good proof, of which remains to be judged whether it is new. */
    final class Provable implements CheckedTicket {

        private final TicketCheck check;
        private final TicketVerdict.Valid good;
        private final Proof proof;
        private final Timestamp at;
        private final Reading time;

        Provable(
                TicketCheck check,
                TicketVerdict.Valid good,
                Proof proof,
                Timestamp at,
                Reading time) {
            this.check = check;
            this.good = good;
            this.proof = proof;
            this.at = at;
            this.time = time;
        }

        TicketCheck check() {
            return check;
        }

        TicketVerdict.Valid good() {
            return good;
        }

        Proof proof() {
            return proof;
        }

        Timestamp at() {
            return at;
        }

        /** The reading by which it was checked. */
        Reading time() {
            return time;
        }

        /**
         * What all proofs of a ticket's subject for an audience have in common. One memory judges
         * all of them, because the keys of a subject are counted there. A proof is bound to the
         * text of its ticket, so whenever it is shown, this is the same.
         */
        public String place() {
            TicketClaims ticket = good.ticket();
            return "%d.%s%d.%s%s"
                    .formatted(
                            ticket.audience().length(),
                            ticket.audience(),
                            ticket.issuer().length(),
                            ticket.issuer(),
                            ticket.subject());
        }
    }
}
