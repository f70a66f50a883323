package dev.byztime.ticket.http;

import dev.byztime.web.value.BoundedList;
import dev.byztime.web.value.Required;

import io.swagger.v3.oas.annotations.media.ArraySchema;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.List;

/**
 * Tickets that are judged together.
 *
 * @param tickets in the order in which they are judged
 */
record VerifyBatchBody(
        @Required(expected = "a list of at most " + VerifyBatchBody.MAX_TICKETS + " tickets")
                @JsonDeserialize(using = AtMost.class)
                @ArraySchema(maxItems = VerifyBatchBody.MAX_TICKETS)
                List<VerifyBody> tickets) {

    /** The largest number of tickets in a batch: each may need two signatures checked. */
    static final int MAX_TICKETS = 500;

    static final class AtMost extends BoundedList<VerifyBody> {

        AtMost() {
            super(VerifyBody.class, MAX_TICKETS, "tickets");
        }
    }
}
