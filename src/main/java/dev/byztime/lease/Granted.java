package dev.byztime.lease;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * A lease that is certainly valid: new, extended, or found again by a retry.
 *
 * @param lease its names
 * @param mode what it lets the holder do
 * @param holder whose it is
 * @param term the term that was chosen
 * @param expires until when: the holder may act iff its latest is before this and less than {@link
 *     #safeRemaining} has passed since it sent its request
 * @param version of the resource, as last published; null if it is not known
 * @param current whether the copy that the holder said it has is that version: no transfer needed
 * @param recalled somebody waits for it, or it was revoked: to be released early, and not extended
 * @param time the reading that decided
 */
public record Granted(
        LeaseRef lease,
        Mode mode,
        String holder,
        Timestamp term,
        Timestamp expires,
        @Nullable String version,
        boolean current,
        boolean recalled,
        Reading time)
        implements Acquired, Renewed {

    static Granted of(Lease lease, DecisionTime now) {
        return of(lease, lease.resource.version, null, now);
    }

    /**
     * @param version of the resource when it was granted
     * @param copy the version that the holder said it has
     */
    static Granted of(
            Lease lease, @Nullable String version, @Nullable String copy, DecisionTime now) {
        return new Granted(
                lease.ref(),
                lease.mode,
                lease.holder,
                Timestamp.ofNanos(lease.term),
                Timestamp.ofNanos(lease.expires),
                version,
                copy != null && copy.equals(version),
                lease.isRecalled(),
                now.reading());
    }

    /** For how long from that reading it may certainly be relied on. */
    public Timestamp safeRemaining() {
        return time.safeRemaining(expires);
    }
}
