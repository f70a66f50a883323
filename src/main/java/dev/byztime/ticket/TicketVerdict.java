package dev.byztime.ticket;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The verdict on a ticket and, if it needs one, on the proof that was shown with it.
 *
 * <p>Only {@link Valid} lets its bearer in. Each other verdict may refuse wrongly, which is safe.
 */
public sealed interface TicketVerdict {

    /**
     * The ticket may be acted on.
     *
     * @param safeRemaining for how long after the reading, on a local clock
     */
    record Valid(TicketClaims ticket, Timestamp safeRemaining) implements TicketVerdict {}

    /** The ticket has certainly expired. */
    record Expired(TicketClaims ticket) implements TicketVerdict {}

    /**
     * The ticket certainly may not be acted on yet.
     *
     * @param validIn how long until its beginning has certainly passed, in local time
     */
    record NotYet(TicketClaims ticket, Timestamp validIn) implements TicketVerdict {}

    /**
     * Whether the ticket may be acted on cannot be told yet.
     *
     * @param certainIn how long until it can be told, in local time
     */
    record Uncertain(TicketClaims ticket, Timestamp certainIn) implements TicketVerdict {}

    /**
     * The ticket is none for this audience. Nothing in it can be believed.
     *
     * @param detail what is wrong, for an operator to read
     */
    record Invalid(Reason reason, String detail) implements TicketVerdict {

        /** What is wrong with a ticket: a closed list. */
        public enum Reason {
            /** It is not a ticket of this form. */
            FORM,
            /** Its issuer is not trusted. */
            ISSUER,
            /** Its issuer has no such key. */
            KEY,
            /** Its signature does not fit, or is of another algorithm than the key's. */
            SIGNATURE,
            /** It was signed on a timescale that has ended. */
            TIMESCALE,
            /** It is for another audience. */
            AUDIENCE
        }
    }

    /**
     * The ticket is good, and the proof is missing or none for this request. The proof has not been
     * used up.
     *
     * @param detail what is wrong, and how to put it right
     */
    record Unproven(TicketClaims ticket, Reason reason, String detail) implements TicketVerdict {

        /** What is wrong with a proof: a closed list. */
        public enum Reason {
            /** There is no proof, and the ticket names a key. */
            MISSING,
            /** It is not a proof of this form. */
            FORM,
            /** Its signature does not fit. */
            SIGNATURE,
            /** It is by another key than the ticket names, or the ticket names none. */
            KEY,
            /** It is for another method. */
            METHOD,
            /** It is for another URI. */
            URI,
            /** It is for another ticket. */
            TICKET,
            /** It has no exact instant. */
            TIMESTAMP,
            /** There is no room for another key of this subject, or for another audience. */
            ROOM
        }
    }

    /** This very proof was accepted before. */
    record Replayed(TicketClaims ticket, Timestamp last) implements TicketVerdict {}

    /**
     * A later proof of the same key and session was accepted. This one may be a replay, or another
     * request overtook it.
     *
     * @param last the instant of the last proof that was accepted
     */
    record Overtaken(TicketClaims ticket, Timestamp last) implements TicketVerdict {}

    /**
     * The proof is so old that it may have been accepted before.
     *
     * @param cause TOO_OLD, RESTART or ROOM
     */
    record Stale(TicketClaims ticket, String cause) implements TicketVerdict {}

    /**
     * The proof was not judged yet: its instant is ahead of the time, or the disk does not keep up.
     * It was not used up, and may be shown again.
     *
     * @param cause AHEAD, STORAGE or TIME
     * @param retryIn how long after the reading another attempt may succeed
     */
    record Early(TicketClaims ticket, String cause, Timestamp retryIn, String detail)
            implements TicketVerdict {}

    /** What the ticket states; null if it cannot be believed. */
    default @Nullable TicketClaims believed() {
        return switch (this) {
            case Valid one -> one.ticket();
            case Expired one -> one.ticket();
            case NotYet one -> one.ticket();
            case Uncertain one -> one.ticket();
            case Invalid one -> null;
            case Unproven one -> one.ticket();
            case Replayed one -> one.ticket();
            case Overtaken one -> one.ticket();
            case Stale one -> one.ticket();
            case Early one -> one.ticket();
        };
    }

    /** The names of all kinds. */
    List<String> KINDS =
            List.of(
                    "VALID",
                    "EXPIRED",
                    "NOT_YET",
                    "UNCERTAIN",
                    "INVALID",
                    "UNPROVEN",
                    "REPLAYED",
                    "OVERTAKEN",
                    "STALE",
                    "EARLY");

    /** The name of the kind in answers and metrics. */
    default String kind() {
        return switch (this) {
            case Valid one -> "VALID";
            case Expired one -> "EXPIRED";
            case NotYet one -> "NOT_YET";
            case Uncertain one -> "UNCERTAIN";
            case Invalid one -> "INVALID";
            case Unproven one -> "UNPROVEN";
            case Replayed one -> "REPLAYED";
            case Overtaken one -> "OVERTAKEN";
            case Stale one -> "STALE";
            case Early one -> "EARLY";
        };
    }
}
