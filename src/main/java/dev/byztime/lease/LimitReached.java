package dev.byztime.lease;

/**
 * A refusal: a limit is reached.
 *
 * @param limit which
 * @param size what it is
 */
public record LimitReached(Limit limit, int size) implements Acquired, Entered {

    /** What there can be too many of. */
    public enum Limit {
        /** Resources that are known at once. */
        RESOURCES,
        /** Holders of the resource. */
        HOLDERS,
        /** Requests that wait for the resource. */
        WAITING,
        /** Requests that wait. */
        WAITING_IN_ALL,
        /** What leases, resources and their names take up, in KiB: a quarter of the heap. */
        KIBIBYTES
    }
}
