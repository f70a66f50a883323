package dev.byztime.commit.http;

import dev.byztime.commit.CommitRequest;
import dev.byztime.commit.UndecidedTransaction;
import dev.byztime.time.Timestamp;

import java.util.List;

/**
 * A transaction that was prepared and has not ended.
 *
 * @param transaction its id
 * @param timestamp its commit timestamp, which is the version of what it writes
 * @param applyBefore the instant from which its client may not write any more
 * @param reads what it read of the keys to be written: their versions, on which its writes are
 *     conditional
 * @param writes the keys to be written
 * @param stores whether these are in ONE store or in SEVERAL
 */
record UndecidedAnswer(
        String transaction,
        Timestamp timestamp,
        Timestamp applyBefore,
        List<KeyVersion> reads,
        List<String> writes,
        ValidateBody.Stores stores) {

    static UndecidedAnswer of(UndecidedTransaction transaction) {
        CommitRequest request = transaction.request();
        return new UndecidedAnswer(
                transaction.id(),
                Timestamp.ofNanos(transaction.timestampNs()),
                Timestamp.ofNanos(transaction.applyBeforeNs()),
                request.reads().entrySet().stream()
                        .map(read -> KeyVersion.of(read.getKey(), read.getValue()))
                        .toList(),
                List.copyOf(request.writes()),
                request.severalStores() ? ValidateBody.Stores.SEVERAL : ValidateBody.Stores.ONE);
    }
}
