package dev.byztime.client;

import dev.byztime.lease.Mode;

import org.jspecify.annotations.Nullable;

/** The operations of a lease service that a holder needs. It is safe for any number of threads. */
public interface LeaseClient {

    /**
     * A request for a lease.
     *
     * @param resource the name of the resource
     * @param holder the name of the holder
     * @param mode READ or WRITE
     * @param termNs the requested term in nanoseconds; 0 for the service's usual term
     * @param requestId a unique name for this request, so that a retry after a lost answer finds
     *     the same lease. Two requests with the same name share a lease
     * @param version the version of the holder's copy; null if it has none
     * @param recalls whether conflicting leases are recalled; false for a contender that must not
     *     unseat a leader
     */
    record LeaseRequest(
            String resource,
            String holder,
            Mode mode,
            long termNs,
            String requestId,
            @Nullable String version,
            boolean recalls) {}

    /** The answer of the service. */
    sealed interface Answer permits Grant, Void, NotNow {}

    /**
     * A valid lease.
     *
     * @param resource the name of the resource
     * @param id the id of the lease, which is the holder's secret
     * @param token the fencing token, which goes to the storage with each write
     * @param safeRemainingNs how long the lease may be relied on, in nanoseconds from the moment at
     *     which the request was sent
     * @param version the last published version of the resource; null if unknown
     * @param current whether the holder's copy has this version
     * @param recalled whether another request waits for the lease: it is not extended, and should
     *     be released early
     * @param claim the proof of the lease after a restart of the service; null if it needs none
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
     * The lease is void: its holder must stop.
     *
     * @param reason the service's name of the reason
     */
    @SuppressWarnings("JavaLangClash") // "void" is the protocol's word for it
    record Void(String reason) implements Answer {}

    /**
     * There is no decision about a lease: other holders have it, the service cannot decide now, or
     * it was not reached. Earlier promises stay valid.
     *
     * @param reason why
     * @param retryNs when to ask again, in nanoseconds; 0 if unknown
     */
    record NotNow(String reason, long retryNs) implements Answer {}

    /**
     * Asks for a lease.
     *
     * @param waitNs how long to queue for the lease, in nanoseconds; 0 to be granted at once or not
     *     at all
     */
    Answer acquire(LeaseRequest request, long waitNs);

    /** Extends a lease by a term in nanoseconds; 0 for the present term of the lease. */
    Answer renew(Grant lease, long termNs);

    /** Waits until a lease is recalled or void, for {@code waitNs} at most. */
    Answer awaitRecall(Grant lease, long waitNs);

    /**
     * Publishes the version that a reader saw under its lease or that a writer made.
     *
     * @throws IllegalArgumentException if the version is invalid
     */
    void publish(Grant lease, String version);

    /**
     * Releases a lease. Its holder must have stopped before. The request is sent even if the thread
     * is interrupted, and the thread stays interrupted.
     *
     * @param version the version that a writer leaves; null if unknown
     */
    void release(Grant lease, @Nullable String version);
}
