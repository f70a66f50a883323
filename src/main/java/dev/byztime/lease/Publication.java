package dev.byztime.lease;

/** What became of a version that a holder published. */
public enum Publication {
    /** It is, or will be when the WRITE lease is released, the version of the resource. */
    ACCEPTED,
    /**
     * A reader sees another version than the last writer published; so somebody writes without a
     * lease. No version is known from now on.
     */
    CONTRADICTED,
    /** There is no such lease that is certainly valid. */
    LAPSED
}
