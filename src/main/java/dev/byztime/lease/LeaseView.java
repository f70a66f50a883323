package dev.byztime.lease;

import dev.byztime.time.Timestamp;
import dev.byztime.time.Validity;

/**
 * A lease as others may see it; its id is its holder's secret.
 *
 * @param holder whose it is
 * @param mode what it lets the holder do
 * @param token its fencing token
 * @param expires until when it was promised
 * @param validity whether it holds
 * @param recalled somebody waits for it, or it was revoked
 */
public record LeaseView(
        String holder,
        Mode mode,
        long token,
        Timestamp expires,
        Validity validity,
        boolean recalled) {

    static LeaseView of(Lease lease, DecisionTime now) {
        Timestamp expires = Timestamp.ofNanos(lease.expires);
        return new LeaseView(
                lease.holder,
                lease.mode,
                lease.token,
                expires,
                now.reading().interval().validityUntil(expires),
                lease.isRecalled());
    }
}
