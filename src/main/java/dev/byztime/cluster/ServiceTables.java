package dev.byztime.cluster;

import dev.byztime.atmostonce.MessageTables;

/**
 * The tables of a partition.
 *
 * @param messages what is remembered about messages
 */
public record ServiceTables(MessageTables messages) implements PartitionTables {

    @Override
    public PartitionBounds used() {
        return new PartitionBounds(messages.usedNs(), Long.MIN_VALUE, Long.MIN_VALUE);
    }
}
