/**
 * The core of tickets: signed statements with exact instants of global time, and proofs that their
 * bearers have a key. The use of synchronised clocks for tickets is Liskov's, <i>Practical uses of
 * synchronized clocks in distributed systems</i> (1993).
 *
 * <p>Start with {@link dev.byztime.ticket.TicketVerifier}, which says whether a ticket may be acted
 * on. {@link dev.byztime.ticket.TicketIssuer} signs tickets, with keys that {@link
 * dev.byztime.ticket.TicketKeys} keeps on the disk, or {@code AgreedKeys} in a store of several
 * instances. {@link dev.byztime.ticket.ProofReceivers} judges proofs as messages of at-most-once
 * delivery. docs/tickets.md derives the rules and numbers the invariants. Programs that embed the
 * core begin with {@link dev.byztime.ticket.TicketService}. The package imports no framework. Its
 * only library is nimbus-jose-jwt, for keys and signatures of JOSE.
 */
@NullMarked
package dev.byztime.ticket;

import org.jspecify.annotations.NullMarked;
