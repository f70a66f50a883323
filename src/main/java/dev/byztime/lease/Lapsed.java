package dev.byztime.lease;

/**
 * The answer that a lease is void: its holder must stop, and may acquire a new lease.
 *
 * @param reason why the lease is void
 */
public record Lapsed(Reason reason) implements RenewResult {

    /** Why a lease is void for its holder. */
    public enum Reason {
        /** The lease is no longer certainly valid. */
        EXPIRED,
        /** The lease has ended by release or expiry, or never existed. */
        UNKNOWN,
        /**
         * An earlier life granted the lease, and no claim was presented while it could be
         * confirmed.
         */
        EARLIER_LIFE,
        /** The timescale of the promise was broken. */
        DISCONTINUITY,
        /** The machine has been rebooted since the grant. */
        OTHER_ERA,
        /** A conflicting lease was granted later. */
        SUPERSEDED,
        /**
         * The claim was not made by this service on the present timescale, or it names an expiry
         * that no life on this state folder can have promised.
         */
        UNPROVEN
    }
}
