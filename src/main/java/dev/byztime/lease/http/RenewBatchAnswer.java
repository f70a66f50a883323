package dev.byztime.lease.http;

import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.stream.NotAnswered;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;

import java.util.List;

/**
 * The results for many leases.
 *
 * @param leases an answer for each lease, in the same order: the answer of renew without the time,
 *     or {"problem": ...} if there is none for this lease
 */
record RenewBatchAnswer(
        @ArraySchema(schema = @Schema(anyOf = {RenewAnswer.class, NotAnswered.class}))
                List<Object> leases,
        TimeAnswer time) {}
