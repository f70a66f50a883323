package dev.byztime.commit.http;

import dev.byztime.commit.CommitEnd;
import dev.byztime.web.value.BodyTokens;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.UnusualBodyException;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * How a transaction has ended.
 *
 * @param transaction the id of the transaction
 * @param outcome APPLIED: every store has acknowledged its write. ABANDONED: no write was sent, and
 *     none will be. Of a transaction in doubt, after every key of it was written under its
 *     timestamp: COMPLETED with its own values, or RESTORED with the old ones
 */
record FinishBody(
        @Required @Schema(example = "t-42") TextParam transaction,
        @Required CommitEnd.Outcome outcome) {

    static FinishBody read(BodyTokens in) {
        TextParam transaction = null;
        CommitEnd.Outcome outcome = null;
        in.object();
        for (String name = in.member(); name != null; name = in.member()) {
            switch (name) {
                case "transaction" -> transaction = in.text();
                case "outcome" -> outcome = CommitEnd.Outcome.valueOf(in.string());
                default -> throw new UnusualBodyException();
            }
        }
        return new FinishBody(BodyTokens.present(transaction), BodyTokens.present(outcome));
    }

    CommitEnd end() {
        return new CommitEnd(transaction.value(), outcome);
    }
}
