package dev.byztime.lease;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A refusal: others have it, or wait for it longer.
 *
 * @param holders some of those who have it: the first {@value #SHOWN}, and none if all that
 *     conflicts are requests that wait
 * @param holding how many have it
 * @param waiting how many wait for it
 * @param next whether no earlier request that conflicts waits
 * @param expires the latest that those who have it were promised; null if nobody has it
 * @param time the reading that decided
 */
public record Held(
        List<String> holders,
        int holding,
        int waiting,
        boolean next,
        @Nullable Timestamp expires,
        Reading time)
        implements Acquired {

    /** How many holders are named. */
    public static final int SHOWN = 10;

    static Held of(Resource resource, boolean next, DecisionTime now) {
        boolean anybody = resource.holding > 0;
        return new Held(
                resource.someHolders(SHOWN),
                resource.holding,
                resource.waiting(),
                next,
                anybody ? Timestamp.ofNanos(resource.mostExpires()) : null,
                now.reading());
    }

    /**
     * Global time by when those who have it certainly no longer do, if none of them renews or
     * releases: when to ask again, not when to take. Null if nobody has it.
     */
    public @Nullable Timestamp takeoverSafeAt() {
        return expires == null ? null : time.certainlyPassedAt(expires);
    }

    /** The same as a wait from the reading; null if nobody has it. */
    public @Nullable Timestamp takeoverSafeIn() {
        return expires == null ? null : time.certainlyPassedIn(expires);
    }
}
