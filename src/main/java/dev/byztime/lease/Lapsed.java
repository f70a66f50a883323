package dev.byztime.lease;

/**
 * There is no valid lease: its holder must stop, and may acquire anew.
 *
 * @param reason why
 */
public record Lapsed(Reason reason) implements Renewed {

    /** Why a lease is void for its holder. */
    public enum Reason {
        /** It is not certainly valid any more. */
        EXPIRED,
        /** It has ended, by release or expiry, or never was. */
        UNKNOWN,
        /** It is of an earlier life, and no claim was shown while that could be confirmed. */
        EARLIER_LIFE,
        /** The timescale that it was promised on was broken. */
        DISCONTINUITY,
        /** The machine was booted since. */
        OTHER_ERA,
        /** A lease that conflicts was granted later. */
        SUPERSEDED,
        /** The claim is not one that this service made on the present timescale. */
        UNPROVEN
    }
}
