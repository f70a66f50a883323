package dev.byztime.lease;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * A refusal: unknown promises of an earlier life or timescale may still be relied on.
 *
 * @param cause why there may be such promises
 * @param in how long after the reading they are over; null if unknown
 * @param time the reading that decided
 */
public record Recovering(Cause cause, @Nullable Timestamp in, Reading time)
        implements AcquireResult, RenewResult {

    /** Why there may be such promises. */
    public enum Cause {
        /** The state folder has not been read and written yet. */
        STARTING,
        /**
         * The state folder has no files of leases. It is new, or the files of an earlier life were
         * lost.
         */
        FIRST_START,
        /** This service was restarted, and an earlier life may have made promises. */
        RESTART,
        /**
         * Another instance owned the leases until a moment ago. It may know of a break of the
         * timescale that this one has not noticed yet, so claims must wait, too.
         */
        SETTLING,
        /** The machine has been rebooted or replaced, so the timescale may have restarted. */
        OTHER_ERA,
        /** The timescale was broken. */
        DISCONTINUITY
    }
}
