package dev.byztime.cluster;

/**
 * A reading in the record of a partition: global time when its owner raised the bounds.
 *
 * @param earliestNs nanoseconds of global time
 * @param latestNs nanoseconds of global time
 */
public record RecordedTime(long earliestNs, long latestNs) {

    /**
     * @throws IllegalArgumentException if the bounds are in the wrong order
     */
    public RecordedTime {
        if (earliestNs > latestNs) {
            throw new IllegalArgumentException(earliestNs + " ns is after " + latestNs + " ns");
        }
    }

    static RecordedTime of(PartitionMoment now) {
        return new RecordedTime(now.earliestNs(), now.latestNs());
    }
}
