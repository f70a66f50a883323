package dev.byztime.cluster;

import dev.byztime.atmostonce.MessageTables;
import dev.byztime.lease.LeaseTables;
import dev.byztime.ticket.ProofReceivers;

/**
 * The tables of a partition.
 *
 * @param messages what is remembered about messages
 * @param leases the leases
 * @param proofs what is remembered about proofs of tickets
 */
public record ServiceTables(MessageTables messages, LeaseTables leases, ProofReceivers proofs)
        implements PartitionTables {

    @Override
    public PartitionBounds used() {
        return new PartitionBounds(
                Math.max(messages.usedNs(), proofs.usedNs()),
                leases.latestExpiryNs(),
                leases.highestToken());
    }
}
