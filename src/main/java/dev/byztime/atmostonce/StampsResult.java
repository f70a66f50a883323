package dev.byztime.atmostonce;

import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.ConsecutiveTimestamps;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The result of a request for stamps: the stamps, or the reason why there are none. */
public sealed interface StampsResult {

    /** Several stamps, one nanosecond apart. */
    record Range(Timestamp first, int count) implements StampsResult {

        /** All of them, in order. */
        public List<Timestamp> toList() {
            return new ConsecutiveTimestamps(first, count);
        }
    }

    /**
     * A refusal: the caller needs stamps that are higher than the ceiling may rise at present.
     *
     * @param above the instant that the caller's stamps must be later than
     * @param in how long until the ceiling may be above this instant
     */
    record Recovering(Timestamp above, Timestamp in) implements StampsResult {}

    /**
     * A refusal: the ceiling on the disk is too low for the stamps. A retry may succeed once it has
     * risen.
     *
     * @param obstacle the failure of the disk that keeps the ceiling from rising; null if there is
     *     none, so that the ceiling is about to rise
     */
    record NotYetDurable(@Nullable RaiseFailure obstacle) implements StampsResult {}
}
