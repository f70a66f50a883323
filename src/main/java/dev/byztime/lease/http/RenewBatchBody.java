package dev.byztime.lease.http;

import dev.byztime.web.value.BodyTokens;
import dev.byztime.web.value.BoundedList;
import dev.byztime.web.value.Required;

import io.swagger.v3.oas.annotations.media.ArraySchema;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.List;

/**
 * A request to extend many leases.
 *
 * @param leases up to 1000 leases
 */
record RenewBatchBody(
        @Required(expected = "a list of at most " + MAX_LEASES + " leases")
                @JsonDeserialize(using = AtMost.class)
                @ArraySchema(maxItems = MAX_LEASES)
                List<RenewBody> leases) {

    static final int MAX_LEASES = 1000;

    static RenewBatchBody read(BodyTokens in) {
        return new RenewBatchBody(in.onlyList("leases", MAX_LEASES, RenewBody::read));
    }

    /** The list of leases of one request. */
    static final class AtMost extends BoundedList<RenewBody> {

        AtMost() {
            super(RenewBody.class, MAX_LEASES, "leases");
        }
    }
}
