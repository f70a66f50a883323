package dev.byztime.consumer;

import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Slept;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataException;

import org.jspecify.annotations.Nullable;

/**
 * What was read of the file and the clocks at one moment.
 *
 * @param entry the entry; null if the read failed
 * @param failure why the read failed; null if it succeeded
 * @param at the clocks before the read
 * @param slept the machine's time in suspend, measured after the read
 * @param rawAfter local time after {@code slept} was measured
 * @param beganTicket the ticket of this observation
 * @param endedTicket the last ticket given out when this observation ended; see {@link
 *     ConsumerContext}
 */
record Observation(
        @Nullable Entry entry,
        @Nullable TimedataException failure,
        LocalTime at,
        Slept slept,
        Timestamp rawAfter,
        long beganTicket,
        long endedTicket) {

    TimedataException.@Nullable Kind failureKind() {
        return failure == null ? null : failure.kind();
    }
}
