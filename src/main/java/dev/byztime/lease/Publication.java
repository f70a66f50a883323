package dev.byztime.lease;

/** The result of publishing a version. */
public enum Publication {
    /** The version is that of the resource now, or will be when the WRITE lease is released. */
    ACCEPTED,
    /**
     * A reader saw a version that differs from the published one, so some writer has no lease. The
     * version is unknown until the next writer publishes one.
     */
    CONTRADICTED,
    /**
     * The lease was granted by an earlier life and is known only by its claim. The claim does not
     * exclude that the lease was released and other holders wrote since. The version is therefore
     * ignored.
     */
    EARLIER_LIFE,
    /** There is no such lease that is certainly valid. */
    LAPSED
}
