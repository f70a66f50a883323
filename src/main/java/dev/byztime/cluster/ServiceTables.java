package dev.byztime.cluster;

import dev.byztime.atmostonce.MessageTables;
import dev.byztime.commit.CommitTables;
import dev.byztime.lease.LeaseTables;
import dev.byztime.ticket.ProofReceivers;
import dev.byztime.time.Reading;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The tables of a partition.
 *
 * @param messages what is remembered about messages
 * @param leases the leases
 * @param proofs what is remembered about proofs of tickets
 * @param commits the validators of groups, of which the journal survives, and nothing moves
 */
public record ServiceTables(
        MessageTables messages, LeaseTables leases, ProofReceivers proofs, CommitTables commits)
        implements PartitionTables {

    @Override
    public PartitionBounds used() {
        return new PartitionBounds(
                Math.max(messages.usedNs(), proofs.usedNs()),
                Math.max(leases.latestExpiryNs(), commits.latestPromiseNs()),
                Math.max(leases.highestToken(), commits.highestEpoch()));
    }

    @Override
    public byte[] toBytes(Reading now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            messages.writeTo(out);
            leases.writeTo(out, now);
            proofs.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Goes on from the tables that the owner before has sent, before any other use.
     *
     * @throws IOException if they cannot be read
     */
    void goOnFrom(MovedPartition moved) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(moved.tables()));
        messages.goOnFrom(in);
        leases.goOnFrom(in, moved.beginning().counter());
        proofs.goOnFrom(in);
        if (in.read() >= 0) {
            throw new IOException("more than tables");
        }
    }
}
