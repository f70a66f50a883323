package dev.byztime.commit.http;

import dev.byztime.web.value.BodyTokens;
import dev.byztime.web.value.BoundedList;
import dev.byztime.web.value.Required;

import io.swagger.v3.oas.annotations.media.ArraySchema;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.List;

/**
 * A request to validate many transactions of one group.
 *
 * @param transactions up to 1000 transactions
 */
record ValidateBatchBody(
        @Required(expected = "a list of at most " + MAX_TRANSACTIONS + " transactions")
                @JsonDeserialize(using = AtMost.class)
                @ArraySchema(maxItems = MAX_TRANSACTIONS)
                List<ValidateBody> transactions) {

    static final int MAX_TRANSACTIONS = 1000;

    static ValidateBatchBody read(BodyTokens in) {
        return new ValidateBatchBody(
                in.onlyList("transactions", MAX_TRANSACTIONS, ValidateBody::read));
    }

    static final class AtMost extends BoundedList<ValidateBody> {

        AtMost() {
            super(ValidateBody.class, MAX_TRANSACTIONS, "transactions");
        }
    }
}
