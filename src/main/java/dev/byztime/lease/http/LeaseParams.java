package dev.byztime.lease.http;

import dev.byztime.lease.LeaseId;
import dev.byztime.lease.LeaseRef;
import dev.byztime.time.Timestamp;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.TokenParam;

import org.jspecify.annotations.Nullable;

/** Reads the parts of requests that several of them have. */
final class LeaseParams {

    private static final Timestamp MIN_TERM = Timestamp.ofNanos(1);

    private LeaseParams() {}

    /** The lease that a request refers to. Text that is not an id refers to no lease. */
    static LeaseRef lease(TextParam resource, TextParam id, TokenParam token) {
        try {
            return new LeaseRef(resource.value(), LeaseId.parse(id.value()), token.value());
        } catch (IllegalArgumentException e) {
            return new LeaseRef(resource.value(), LeaseId.NONE, token.value());
        }
    }

    /**
     * The requested term. A term of zero becomes the shortest, like all terms that are too short.
     */
    static @Nullable Timestamp requestedTerm(@Nullable DurationParam term) {
        return term == null ? null : Timestamp.max(term.value(), MIN_TERM);
    }
}
