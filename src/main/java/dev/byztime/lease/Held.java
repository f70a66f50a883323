package dev.byztime.lease;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A refusal: other holders have the resource, or earlier requests wait for it.
 *
 * @param holders the first {@value #MAX_HOLDERS_SHOWN} holders; empty if only waiting requests
 *     conflict
 * @param holding the number of holders
 * @param waiting the number of waiting requests
 * @param next whether no earlier conflicting request waits
 * @param expires the latest expiry of all holders; null if there is no holder
 * @param time the reading that decided
 */
public record Held(
        List<String> holders,
        int holding,
        int waiting,
        boolean next,
        @Nullable Timestamp expires,
        Reading time)
        implements AcquireResult {

    /** The largest number of holders that an answer names. */
    public static final int MAX_HOLDERS_SHOWN = 10;

    static Held of(Resource resource, boolean next, DecisionTime now) {
        boolean anybody = resource.holding > 0;
        return new Held(
                resource.someHolders(MAX_HOLDERS_SHOWN),
                resource.holding,
                resource.waiting(),
                next,
                anybody ? Timestamp.ofNanos(resource.mostExpiresNs()) : null,
                now.reading());
    }

    /**
     * The global time at which all present leases have certainly expired, if no holder renews or
     * releases. It says when to ask again, and does not permit a takeover. Null if there is no
     * holder.
     */
    public @Nullable Timestamp takeoverSafeAt() {
        return expires == null ? null : time.certainlyPassedAt(expires);
    }

    /** The time from the reading until {@link #takeoverSafeAt}; null if there is no holder. */
    public @Nullable Timestamp takeoverSafeIn() {
        return expires == null ? null : time.certainlyPassedIn(expires);
    }
}
