package dev.byztime.ticket;

import java.util.Map;

/**
 * The operator's plan of tickets.
 *
 * @param limits the limits of tickets and of the keys of this issuer
 * @param proofs the limits of proofs
 * @param trusted the sources of the keys of other issuers that are trusted, by their names
 */
public record TicketPlan(
        TicketLimits limits, ProofLimits proofs, Map<String, TrustedIssuers.Source> trusted) {

    public TicketPlan {
        trusted = Map.copyOf(trusted);
        if (trusted.containsKey(limits.issuer())) {
            throw new IllegalArgumentException("this issuer has keys of its own");
        }
    }
}
