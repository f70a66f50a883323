package dev.byztime.client;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The operations of the validator of one group of keys: docs/commits.md. It is safe for any number
 * of threads. Each call ends within a limited time.
 *
 * <p>Every operation may be answered by {@link NotNow}. The same request may then be sent again.
 */
public interface CommitClient {

    /**
     * The service cannot decide now, or was not reached. It may have decided, and its answer may
     * have been lost.
     *
     * @param reason why
     * @param retryNs when to ask again, in nanoseconds; 0 if unknown
     */
    record NotNow(String reason, long retryNs)
            implements BeginAnswer,
                    Verdict,
                    FinishAnswer,
                    InDoubtAnswer,
                    TransactionAnswer,
                    SafeTimeAnswer,
                    TimestampsAnswer {}

    /** The answer to {@link #begin}. */
    sealed interface BeginAnswer permits Start, NotNow {}

    /**
     * The start of a transaction.
     *
     * @param text what {@link Request} gives back, exactly as it is
     * @param epoch the number that each read and write shows to its store
     */
    record Start(String text, long epoch) implements BeginAnswer {}

    /**
     * A key that was read.
     *
     * @param version the timestamp of the transaction that wrote or deleted it; null if it was
     *     never written
     */
    record Read(String key, @Nullable Timestamp version) {}

    /**
     * A request to validate a transaction.
     *
     * @param transaction the id, which no other transaction has. A retry has the same content
     * @param start the text of the start
     * @param reads the keys that were read, each once
     * @param writes the keys to be written, each one of those that were read
     * @param severalStores whether the keys to be written are in more than one store
     * @param holdNs how long the client wants to have for its writes, in nanoseconds; 0 for the
     *     longest time
     */
    record Request(
            String transaction,
            String start,
            List<Read> reads,
            List<String> writes,
            boolean severalStores,
            long holdNs) {}

    /** The answer to {@link #validate}. */
    sealed interface Verdict permits Prepared, Aborted, MustBeSettled, OtherContent, NotNow {}

    /** How far a prepared transaction has come. */
    enum State {
        /** It may write. */
        PENDING,
        APPLIED,
        ABANDONED,
        COMPLETED,
        RESTORED
    }

    /**
     * The transaction may commit.
     *
     * @param timestamp its commit timestamp, which is the version of what it writes
     * @param certainInNs how long after the answer the timestamp has certainly passed, in
     *     nanoseconds
     * @param safeRemainingNs how long it may write, in nanoseconds from the moment at which the
     *     request was sent
     */
    record Prepared(Timestamp timestamp, long certainInNs, long safeRemainingNs, State state)
            implements Verdict {}

    /** Why a transaction must not commit. */
    enum Reason {
        /** The start is of an earlier life, or what was finished since is not all remembered. */
        TOO_OLD,
        /** A key has another version now. */
        CONFLICT,
        /** An undecided transaction has a key. */
        TAKEN
    }

    /**
     * The transaction must not commit.
     *
     * @param key the key in question; null if the reason has none
     */
    record Aborted(Reason reason, @Nullable String key) implements Verdict {}

    /** The transaction is in doubt: it must be settled. */
    record MustBeSettled() implements Verdict, FinishAnswer {}

    /** Another transaction has this id. */
    record OtherContent() implements Verdict {}

    /** How a transaction ends. */
    enum Outcome {
        /** Every store has acknowledged its write. */
        APPLIED,
        /** No write was sent, and none will be. */
        ABANDONED,
        /** It was in doubt, and its own values were written. */
        COMPLETED,
        /** It was in doubt, and the old values were written. */
        RESTORED
    }

    /** The answer to {@link #finish}. */
    sealed interface FinishAnswer permits Ended, MustBeSettled, StillPending, NotKnown, NotNow {}

    /**
     * The transaction has ended.
     *
     * @param state how, which may be otherwise than the request says
     */
    record Ended(State state) implements FinishAnswer, TransactionAnswer {}

    /** It cannot be settled yet, because its client may still be writing. */
    record StillPending() implements FinishAnswer {}

    /** It was not prepared in this life of the service, or it was forgotten. */
    record NotKnown() implements FinishAnswer, TransactionAnswer {}

    /** The answer to {@link #inDoubt}. */
    sealed interface InDoubtAnswer permits InDoubtList, NotNow {}

    /**
     * Transactions in doubt.
     *
     * @param transactions some of them, or all if they are fewer than were asked for
     * @param epoch the number that each write of a settlement shows to its store. After a store has
     *     refused it, the list must not be used any more
     * @param safeRemainingNs how long they may be settled, in nanoseconds from the moment at which
     *     the request was sent
     */
    record InDoubtList(List<Undecided> transactions, long epoch, long safeRemainingNs)
            implements InDoubtAnswer {}

    /**
     * A transaction that was prepared and has not ended.
     *
     * @param timestamp its commit timestamp
     * @param reads the keys that it read
     * @param writes the keys to be written
     * @param severalStores whether these are in more than one store
     */
    record Undecided(
            String transaction,
            Timestamp timestamp,
            List<Read> reads,
            List<String> writes,
            boolean severalStores) {}

    /** The answer to {@link #transaction}, which is no permission to write. */
    sealed interface TransactionAnswer permits Ended, NotEnded, NeverPrepared, NotKnown, NotNow {}

    /**
     * The transaction has not ended.
     *
     * @param inDoubt whether its client may not write any more
     */
    record NotEnded(Undecided undecided, boolean inDoubt) implements TransactionAnswer {}

    /** The transaction was aborted. */
    record NeverPrepared(Reason reason) implements TransactionAnswer {}

    /** The answer to {@link #safeTime}. */
    sealed interface SafeTimeAnswer permits SafeTime, NotNow {}

    /**
     * A safe time.
     *
     * @param time the instant at or below which no validated transaction commits any more
     * @param epoch the number that each read at this time shows to its store
     */
    record SafeTime(Timestamp time, long epoch) implements SafeTimeAnswer {}

    /** The answer to {@link #timestamps}. */
    sealed interface TimestampsAnswer permits Timestamps, NotNow {}

    /**
     * Commit timestamps without a transaction.
     *
     * @param timestamps in increasing order
     * @param certainInNs how long after the answer all of them have certainly passed, in
     *     nanoseconds
     */
    record Timestamps(List<Timestamp> timestamps, long certainInNs) implements TimestampsAnswer {}

    /** Begins a transaction, before its first read. */
    BeginAnswer begin();

    /** Decides whether a transaction may commit. */
    Verdict validate(Request request);

    /**
     * Says how a transaction has ended. The request is sent even if the thread is interrupted, and
     * the thread stays interrupted.
     */
    FinishAnswer finish(String transaction, Outcome outcome);

    /**
     * Transactions in doubt, for whoever will settle some of them.
     *
     * @param count how many at most, from 1 to 100
     * @param holdNs how long the caller wants to have for its writes, in nanoseconds; 0 for the
     *     longest time
     */
    InDoubtAnswer inDoubt(int count, long holdNs);

    /** What is known of a transaction. */
    TransactionAnswer transaction(String transaction);

    /** A time at or below which no validated transaction commits any more. */
    SafeTimeAnswer safeTime();

    /** Gives out commit timestamps, which strictly increase over all requests for the group. */
    TimestampsAnswer timestamps(int count);
}
