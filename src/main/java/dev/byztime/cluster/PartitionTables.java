package dev.byztime.cluster;

import dev.byztime.time.Reading;

/** What one life of an owner remembers of its promises. */
public interface PartitionTables {

    /**
     * The highest values that were used: the highest timestamp of a message that was accepted, or
     * at or below which rows were dropped, or that was given out as a stamp; the latest end of a
     * promise that may still be relied on; the highest token. {@link PartitionBounds#NONE} has the
     * value of what was never used.
     */
    PartitionBounds used();

    /**
     * All that the next owner needs to go on as if nothing had happened. Nobody decides at the
     * moment.
     *
     * @throws dev.byztime.time.TimeUnavailableException if the reading does not permit decisions
     */
    byte[] toBytes(Reading now);
}
