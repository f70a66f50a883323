package dev.byztime.lease;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * A wish for a lease.
 *
 * @param resource of what; a name that is compared by its UTF-16 code units, without normalising
 * @param holder for whom; a name likewise, which others are shown
 * @param mode what for
 * @param term for how long; null for the usual term. The answer says what was chosen
 * @param requestId a name that the client gives to this wish, so that asking again after a lost
 *     answer finds the same lease; null if that cannot happen. It counts together with the
 *     resource, the holder and the mode
 * @param version of the copy that the holder has; null if it has none
 */
public record AcquireRequest(
        String resource,
        String holder,
        Mode mode,
        @Nullable Timestamp term,
        @Nullable String requestId,
        @Nullable String version) {}
