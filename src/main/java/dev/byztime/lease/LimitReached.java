package dev.byztime.lease;

/**
 * A refusal: no room for another resource, holder or waiting request, or no memory for another
 * lease.
 *
 * @param limit the limit
 * @param size the value of the limit
 */
public record LimitReached(Limit limit, int size) implements AcquireResult, EnterResult {

    /** The limits. */
    public enum Limit {
        /** The number of known resources. */
        RESOURCES,
        /** The number of holders of the resource. */
        HOLDERS,
        /** The number of requests that wait for the resource. */
        WAITING,
        /** The number of requests that wait for any resource. */
        WAITING_IN_ALL,
        /** The memory for leases, resources and their names, in KiB: a quarter of the heap. */
        KIBIBYTES
    }
}
