package dev.byztime.consumer;

import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Slept;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataException;

import org.jspecify.annotations.Nullable;

/**
 * What one look at the file and the clocks found.
 *
 * @param entry what was read; null if {@code failure} says why nothing was
 * @param failure why nothing was read; null if something was
 * @param at the clocks before the file was read
 * @param slept the machine's sleep after it was read
 * @param rawAfter local time after that
 * @param began the look's own ticket
 * @param ended the last look to have begun when this one ended; see {@link ConsumerContext}
 */
record Observation(
        @Nullable Entry entry,
        @Nullable TimedataException failure,
        LocalTime at,
        Slept slept,
        Timestamp rawAfter,
        long began,
        long ended) {

    TimedataException.@Nullable Kind failureKind() {
        return failure == null ? null : failure.kind();
    }
}
