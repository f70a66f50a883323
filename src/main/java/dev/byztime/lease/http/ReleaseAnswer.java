package dev.byztime.lease.http;

/** Whether the lease existed. */
record ReleaseAnswer(Released verdict) {

    /** The possible results. */
    enum Released {
        RELEASED,
        UNKNOWN
    }
}
