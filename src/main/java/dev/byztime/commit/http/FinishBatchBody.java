package dev.byztime.commit.http;

import dev.byztime.web.value.BodyTokens;
import dev.byztime.web.value.BoundedList;
import dev.byztime.web.value.Required;

import io.swagger.v3.oas.annotations.media.ArraySchema;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.List;

/**
 * How many transactions of one group have ended.
 *
 * @param transactions up to 1000 transactions
 */
record FinishBatchBody(
        @Required(expected = "a list of at most " + MAX_TRANSACTIONS + " transactions")
                @JsonDeserialize(using = AtMost.class)
                @ArraySchema(maxItems = MAX_TRANSACTIONS)
                List<FinishBody> transactions) {

    static final int MAX_TRANSACTIONS = 1000;

    static FinishBatchBody read(BodyTokens in) {
        return new FinishBatchBody(in.onlyList("transactions", MAX_TRANSACTIONS, FinishBody::read));
    }

    static final class AtMost extends BoundedList<FinishBody> {

        AtMost() {
            super(FinishBody.class, MAX_TRANSACTIONS, "transactions");
        }
    }
}
