package dev.byztime.lease;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * A request for a lease.
 *
 * @param resource the name of the resource; compared by its UTF-16 code units, without normalising
 * @param holder the name of the holder, which other clients can see; compared in the same way
 * @param mode the access that the lease permits
 * @param term the requested term; null for the usual term. The answer contains the term that was
 *     chosen
 * @param requestId the client's name for this request, so that a retry after a lost answer finds
 *     the same lease; null if the client does not retry. Together with the resource, the holder and
 *     the mode it identifies the request
 * @param version the version of the holder's copy; null if it has none
 */
public record AcquireRequest(
        String resource,
        String holder,
        Mode mode,
        @Nullable Timestamp term,
        @Nullable String requestId,
        @Nullable String version) {}
