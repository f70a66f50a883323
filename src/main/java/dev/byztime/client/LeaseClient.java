package dev.byztime.client;

import dev.byztime.lease.Mode;

import org.jspecify.annotations.Nullable;

/** What a holder asks of the lease service. For any number of threads. */
public interface LeaseClient {

    /**
     * What a holder wants.
     *
     * @param resource of what
     * @param holder for whom
     * @param mode READ or WRITE
     * @param termNs for how long, in nanoseconds; 0 for the service's usual term
     * @param requestId made up for this wish, so that asking again after a lost answer finds the
     *     same lease
     * @param version of the copy that the holder has; null if it has none
     * @param recalls whether others are recalled for it; a contender that is not to unseat a leader
     *     says no
     */
    record Wish(
            String resource,
            String holder,
            Mode mode,
            long termNs,
            String requestId,
            @Nullable String version,
            boolean recalls) {}

    /** What the service said. */
    sealed interface Answer permits Grant, Void, NotNow {}

    /**
     * A lease that is valid.
     *
     * @param resource of what
     * @param id its name, its holder's secret
     * @param token its fencing token, to be shown to the storage with each write
     * @param safeRemainingNs how long it may be relied on, counted from sending the request
     * @param version of the resource as last published; null if it is not known
     * @param current whether the copy that the wish named is that version
     * @param recalled whether somebody waits for it: it is not extended, and to be released early
     * @param claim what proves it after a restart of the service, if that needs proof
     */
    record Grant(
            String resource,
            String id,
            long token,
            long safeRemainingNs,
            @Nullable String version,
            boolean current,
            boolean recalled,
            @Nullable String claim)
            implements Answer {}

    /**
     * There is no lease: its holder must stop.
     *
     * @param reason why, as the service names it
     */
    record Void(String reason) implements Answer {}

    /**
     * Nothing was said about a lease: others hold it, the service cannot decide now, or it was not
     * reached. What was promised before stays promised.
     *
     * @param reason why
     * @param retryNs when to ask again, if that is known; 0 if not
     */
    record NotNow(String reason, long retryNs) implements Answer {}

    /**
     * Asks for a lease.
     *
     * @param waitNs how long to queue for it; 0 to be granted at once or not at all
     */
    Answer acquire(Wish wish, long waitNs);

    /** Extends a lease for its term. */
    Answer renew(Grant lease, long termNs);

    /** Waits until a lease is recalled or void, for {@code waitNs} at most. */
    Answer awaitRecall(Grant lease, long waitNs);

    /**
     * Says what version a reader has seen under its lease, or a writer has made.
     *
     * @throws IllegalArgumentException if the version cannot be one
     */
    void publish(Grant lease, String version);

    /**
     * Gives a lease up. Its holder must have stopped before. It is sent even if the thread is
     * interrupted, and stays so.
     *
     * @param version of the resource as a writer leaves it; null if nobody knows
     */
    void release(Grant lease, @Nullable String version);
}
