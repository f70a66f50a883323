package dev.byztime.cluster;

import dev.byztime.seal.SipHash;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.NoSuchElementException;
import java.util.UUID;

/**
 * Says to which partition something belongs, and which member of the service should own a
 * partition.
 *
 * <p>All members use the same key, which nobody else knows: otherwise an attacker could choose
 * names that all fall into one partition.
 *
 * <p>Members are chosen by rendezvous hashing (Thaler and Ravishankar, <i>Using name-based mappings
 * to increase hit rates</i>, 1998): the member with the highest hash of itself and the partition.
 * If a member goes, only its partitions move; if one comes, only those move that it gets. A wrong
 * choice is safe, because only the record in the store decides who is the owner.
 */
public final class PartitionHash {

    private final SipHash hash;
    private final int partitions;

    /**
     * @param hash keyed with the service's key
     * @param partitions the number of partitions, which never changes
     */
    public PartitionHash(SipHash hash, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions: " + partitions);
        }
        this.hash = hash;
        this.partitions = partitions;
    }

    /** The number of partitions. */
    public int partitions() {
        return partitions;
    }

    /**
     * The partition of something, from 0 on.
     *
     * @param kind what it is, such as {@code lease}
     * @param name which one of its kind it is
     */
    public int partitionOf(String kind, String name) {
        return (int) Long.remainderUnsigned(hash(kind + '\0' + name), partitions);
    }

    /**
     * The member that should own a partition.
     *
     * @param members the members that are alive; at least one
     */
    public UUID ownerOf(int partition, Collection<UUID> members) {
        UUID best = null;
        long bestHash = 0;
        for (UUID member : members) {
            long its = hash(partition + " " + member);
            if (best == null
                    || Long.compareUnsigned(its, bestHash) > 0
                    || (its == bestHash && member.compareTo(best) > 0)) {
                best = member;
                bestHash = its;
            }
        }
        if (best == null) {
            throw new NoSuchElementException("there is no member");
        }
        return best;
    }

    private long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return hash.hash(bytes, 0, bytes.length).first();
    }
}
