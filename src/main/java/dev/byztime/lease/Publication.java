package dev.byztime.lease;

/** What became of a version that a holder published. */
public enum Publication {
    /** It is, or will be when the WRITE lease is released, the version of the resource. */
    ACCEPTED,
    /**
     * A reader sees another version than the last writer published; so somebody writes without a
     * lease. No version is known until the next writer leaves one.
     */
    CONTRADICTED,
    /**
     * The lease is of an earlier life and known by its claim alone, which does not say whether
     * others have written since it was given up. So nothing that is said under it becomes known.
     */
    EARLIER_LIFE,
    /** There is no such lease that is certainly valid. */
    LAPSED
}
