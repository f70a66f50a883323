package dev.byztime.cluster;

import dev.byztime.atmostonce.MessageTables;
import dev.byztime.lease.LeaseTables;

/**
 * The tables of a partition.
 *
 * @param messages what is remembered about messages
 * @param leases the leases
 */
public record ServiceTables(MessageTables messages, LeaseTables leases) implements PartitionTables {

    @Override
    public PartitionBounds used() {
        return new PartitionBounds(
                messages.usedNs(), leases.latestExpiryNs(), leases.highestToken());
    }
}
