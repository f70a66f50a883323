package dev.byztime.lease;

import dev.byztime.time.Timestamp;
import dev.byztime.time.Validity;

/**
 * A lease as other clients may see it, without its secret id.
 *
 * @param holder the name of the holder
 * @param mode the access that the lease permits
 * @param token the fencing token
 * @param expires the end of the promise
 * @param validity whether the lease is valid
 * @param recalled whether another request waits for the lease or it was revoked
 */
public record LeaseView(
        String holder,
        Mode mode,
        long token,
        Timestamp expires,
        Validity validity,
        boolean recalled) {

    static LeaseView of(Lease lease, DecisionTime now) {
        Timestamp expires = Timestamp.ofNanos(lease.expiresNs);
        return new LeaseView(
                lease.holder,
                lease.mode,
                lease.token,
                expires,
                now.reading().interval().validityUntil(expires),
                lease.isRecalled());
    }
}
