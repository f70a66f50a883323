package dev.byztime.commit;

/**
 * A transaction that was prepared and has not ended.
 *
 * @param request the request, without the keys that are only read. It has the versions that were
 *     read of the keys to be written
 * @param timestampNs its commit timestamp, in nanoseconds of global time
 * @param applyBeforeNs the instant from which its client may not write, in nanoseconds of global
 *     time
 */
public record UndecidedTransaction(CommitRequest request, long timestampNs, long applyBeforeNs) {

    /** The id of the transaction. */
    public String id() {
        return request.transaction();
    }
}
