package dev.byztime.atmostonce;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * What a receiver says of a message.
 *
 * <p>Accepting is the only verdict that cannot be taken back; the others may be wrong in the safe
 * direction only.
 */
public sealed interface Verdict {

    /** For the first time: deliver it. The same message will not be accepted again. */
    record Accepted() implements Verdict {

        static final Accepted ACCEPTED = new Accepted();
    }

    /**
     * Do not deliver it: a message of its connection with this timestamp or a later one was
     * accepted.
     *
     * @param last the timestamp of the last message that was accepted on this connection
     * @param certain true: it was this very message. False: it may have been overtaken by a later
     *     one and never delivered
     */
    record Duplicate(Timestamp last, boolean certain) implements Verdict {}

    /**
     * Do not deliver it: nothing is known of its connection, and it was stamped so early that it
     * may have been accepted once.
     *
     * @param upper messages with later timestamps are not stale
     */
    record Stale(Timestamp upper, Cause cause) implements Verdict {

        /** Why nothing is known of times up to there. */
        public enum Cause {
            /** What is older than the lifetime of messages is forgotten. */
            TOO_OLD,
            /** It may have been accepted before the last restart. */
            RESTART,
            /** There were more connections than the receiver has room for. */
            ROOM
        }
    }

    /**
     * Not yet: its timestamp is above the ceiling. Nothing was remembered of it, and it may be
     * asked for again with the same timestamp.
     *
     * @param ceiling the ceiling, an instant; null if there is none yet
     * @param retryIn when it is worth asking again, if nothing else goes wrong: local time from the
     *     reading
     * @param detail what keeps the ceiling down, for an operator to read
     */
    record Early(@Nullable Timestamp ceiling, Timestamp retryIn, Cause cause, String detail)
            implements Verdict {

        /** Why the ceiling is not above it. */
        public enum Cause {
            /** Its sender's clock is ahead, by more than maxClockSkew. */
            AHEAD,
            /** The disk does not keep up. */
            STORAGE,
            /** Global time cannot be told well enough to raise the ceiling. */
            TIME
        }
    }
}
