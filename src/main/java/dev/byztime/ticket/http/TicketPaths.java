package dev.byztime.ticket.http;

/** The paths of tickets. */
public final class TicketPaths {

    /** The path above all endpoints of tickets. */
    public static final String ALL = "/tickets";

    private TicketPaths() {}
}
