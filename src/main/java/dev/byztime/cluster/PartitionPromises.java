package dev.byztime.cluster;

/**
 * What an owner may promise at present.
 *
 * @param life to which the tables must belong
 * @param highest the highest values that may be promised
 */
public record PartitionPromises(PartitionLife life, PartitionBounds highest) {

    /**
     * The instant after which nothing is answered any more, in nanoseconds of global time. Whoever
     * takes the partition answers nothing before it.
     */
    public long answersBeforeNs() {
        return highest.messagesNs();
    }
}
