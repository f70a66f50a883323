package dev.byztime.atmostonce;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * The verdict of a receiver on a message.
 *
 * <p>Only acceptance is final and must be right. The other verdicts may wrongly refuse a message,
 * which is safe.
 */
public sealed interface Verdict {

    /** Deliver the message. The same message will not be accepted again. */
    record Accepted() implements Verdict {

        static final Accepted ACCEPTED = new Accepted();
    }

    /**
     * Do not deliver the message: a message of its connection with this timestamp or a later one
     * was accepted.
     *
     * @param last the timestamp of the last message that was accepted on this connection
     * @param certain true if this very message was accepted; false if a later message may have
     *     overtaken it, so that it was never delivered
     */
    record Duplicate(Timestamp last, boolean certain) implements Verdict {}

    /**
     * Do not deliver the message: its connection is not remembered, and its timestamp is so old
     * that it may have been accepted before.
     *
     * @param upper messages with later timestamps are not stale
     */
    record Stale(Timestamp upper, Stale.Cause cause) implements Verdict {

        /** Why the connections of such old messages may have been forgotten. */
        public enum Cause {
            /** The message is older than the lifetime of messages. */
            TOO_OLD,
            /** It may have been accepted before the last restart. */
            RESTART,
            /** There were more connections than the receiver has room for. */
            ROOM
        }
    }

    /**
     * Do not deliver the message yet: its timestamp is above the ceiling. It was not remembered,
     * and may be judged again with the same timestamp.
     *
     * @param ceiling the ceiling as an instant; null if there is none yet
     * @param retryIn how long after the reading another attempt may succeed, in local time
     * @param detail why the ceiling is too low, for an operator to read
     */
    record Early(@Nullable Timestamp ceiling, Timestamp retryIn, Early.Cause cause, String detail)
            implements Verdict {

        /** Why the ceiling is below the timestamp. */
        public enum Cause {
            /** The sender's clock is ahead by more than maxClockSkew. */
            AHEAD,
            /** The disk does not keep up. */
            STORAGE,
            /** Global time is unknown, or its error is too large to raise the ceiling. */
            TIME
        }
    }
}
