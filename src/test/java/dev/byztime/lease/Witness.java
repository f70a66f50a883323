package dev.byztime.lease;

/** Is told what holders were granted, what they believe, and what they do. */
interface Witness {

    /**
     * An answer that said GRANTED to a wish for a lease. All times are of a clock that all
     * processes share, in nanoseconds.
     *
     * @param requestId of the wish
     * @param id of the lease
     * @param firstSent when this wish was first sent
     * @param received when this answer came
     * @param until until when the holder may believe in the lease
     */
    record Grant(
            String resource,
            Mode mode,
            String holder,
            String requestId,
            String id,
            long token,
            long firstSent,
            long received,
            long until) {}

    /**
     * A time during which a holder may have acted by a lease.
     *
     * @param from when the first answer came
     * @param until when it no longer was to be relied on, by the last answer; or when the holder
     *     gave it up
     */
    record Belief(String resource, Mode mode, String holder, long token, long from, long until) {}

    void granted(Grant grant);

    void believed(Belief belief);

    /**
     * Writes to the storage, and returns when that has answered.
     *
     * @param believedUntil until when the writer may believe in its lease, whether it still does or
     *     not
     */
    void wrote(String resource, long token, String holder, long believedUntil);
}
