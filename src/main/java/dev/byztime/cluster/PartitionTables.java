package dev.byztime.cluster;

/** What one life of an owner remembers of its promises. */
public interface PartitionTables {

    /**
     * The highest values that were used: the highest timestamp of a message that was accepted, or
     * at or below which rows were dropped, or that was given out as a stamp; the latest end of a
     * promise that may still be relied on; the highest token. {@link PartitionBounds#NONE} has the
     * value of what was never used.
     */
    PartitionBounds used();
}
