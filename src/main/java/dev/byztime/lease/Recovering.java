package dev.byztime.lease;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * A refusal: promises that are not known of may still be relied on.
 *
 * @param cause why
 * @param in when they are over, as a wait from the reading; null if that cannot be told
 * @param time the reading that decided
 */
public record Recovering(Cause cause, @Nullable Timestamp in, Reading time)
        implements Acquired, Renewed {

    /** Why there may be such promises. */
    public enum Cause {
        /** The state folder has not been read and written yet. */
        STARTING,
        /**
         * The state folder holds nothing of leases: it is new, or an earlier life's was lost, which
         * looks the same.
         */
        FIRST_START,
        /** This service was started, and an earlier life of it has promised something. */
        RESTART,
        /**
         * The machine was booted since, or is another one, so the timescale may have begun anew.
         */
        OTHER_ERA,
        /** The timescale was broken. */
        DISCONTINUITY
    }
}
