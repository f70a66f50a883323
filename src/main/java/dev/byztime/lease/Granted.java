package dev.byztime.lease;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * A lease that is certainly valid: new, extended, or found again by a retry.
 *
 * @param lease the resource, id and token
 * @param mode the access that the lease permits
 * @param holder the name of the holder
 * @param term the chosen term
 * @param expires the end of the promise: the holder may act only while its own latest is before
 *     this instant and less than {@link #safeRemaining} has passed since it sent the request
 * @param version the last published version of the resource; null if unknown
 * @param current whether the holder's copy has this version, so that no transfer is needed
 * @param recalled whether another request waits for the lease or it was revoked: the holder should
 *     release it early, and it is not extended
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
        implements AcquireResult, RenewResult {

    static Granted of(Lease lease, DecisionTime now) {
        return of(lease, lease.resource.version, null, now);
    }

    /**
     * @param version the version of the resource at the time of the grant
     * @param copy the version of the holder's copy
     */
    static Granted of(
            Lease lease, @Nullable String version, @Nullable String copy, DecisionTime now) {
        return new Granted(
                lease.ref(),
                lease.mode,
                lease.holder,
                Timestamp.ofNanos(lease.termNs),
                Timestamp.ofNanos(lease.expiresNs),
                version,
                copy != null && copy.equals(version),
                lease.isRecalled(),
                now.reading());
    }

    /** How long after the reading the lease may certainly be relied on. */
    public Timestamp safeRemaining() {
        return time.safeRemaining(expires);
    }
}
