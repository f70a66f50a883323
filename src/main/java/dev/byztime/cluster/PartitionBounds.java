package dev.byztime.cluster;

/**
 * Upper bounds on what the owners of a partition have promised.
 *
 * @param messagesNs no message with a later timestamp was accepted, and no later stamp given out,
 *     in nanoseconds of global time. No answer was given after this instant either, by the clock of
 *     its owner
 * @param promisesNs no lease lasts longer and no transaction has a later timestamp or may be
 *     written later, in nanoseconds of global time
 * @param counter no fencing token and no epoch is higher
 */
public record PartitionBounds(long messagesNs, long promisesNs, long counter) {

    /** Below everything. */
    public static final PartitionBounds NONE =
            new PartitionBounds(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);

    /** The higher one of each bound. */
    public PartitionBounds max(PartitionBounds that) {
        return new PartitionBounds(
                Math.max(messagesNs, that.messagesNs),
                Math.max(promisesNs, that.promisesNs),
                Math.max(counter, that.counter));
    }
}
