package dev.byztime.commit;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/** A refusal, which decides nothing: a retry may succeed. */
public sealed interface CommitRefusal
        extends StartResult,
                CommitVerdict,
                FinishResult,
                TimestampsResult,
                SafeTimeResult,
                InDoubtResult,
                TransactionResult {

    /**
     * Clients of an earlier life may still write, or the durable state is not known yet.
     *
     * @param in how long after the reading this is over; null if unknown
     */
    record Recovering(@Nullable Timestamp in) implements CommitRefusal {}

    /** The reading was made before a break of the timescale that is known by now. */
    record OldReading() implements CommitRefusal {}

    /** The group was forgotten during the request. Another one has its name now, or can have it. */
    record GroupForgotten() implements CommitRefusal {}

    /**
     * A version that was read is not below the timestamp that the transaction would have. So it was
     * written under another timescale or by another group, or by nobody.
     *
     * @param key the key
     * @param version the version that was read
     */
    record VersionAhead(String key, Timestamp version) implements CommitRefusal {}

    /**
     * The disk does not have what the answer needs.
     *
     * @param ceilingNs the value that the ceiling must reach, in nanoseconds of global time
     * @param epoch the value that the ceiling of epochs must reach
     */
    record NotYetDurable(long ceilingNs, long epoch) implements CommitRefusal {}

    /**
     * The list of transactions over several stores cannot be written.
     *
     * @param detail what was observed, for an operator to read
     */
    record JournalFailed(String detail) implements CommitRefusal {}

    /**
     * What takes the room cannot be forgotten: undecided transactions, or groups.
     *
     * @param limit the limit
     * @param size the value of the limit
     */
    record Full(Limit limit, int size) implements CommitRefusal {

        /** The limits. */
        public enum Limit {
            KEYS,
            TRANSACTIONS,
            /** Transactions over several stores, which are written down. */
            SEVERAL_STORES,
            /** The journal of transactions over several stores. */
            JOURNAL_BYTES,
            /** Memory for the names of undecided transactions and of their keys. */
            UNDECIDED_BYTES,
            /** Groups, all of which were used just now or have undecided transactions. */
            GROUPS
        }
    }
}
