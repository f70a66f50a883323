package dev.byztime.cluster;

import java.util.List;

/**
 * All partitions of the service, as this instance sees them.
 *
 * @param all in the order of their numbers
 * @param hash says to which one something belongs
 */
public record Partitions<T extends PartitionTables>(List<Partition<T>> all, PartitionHash hash) {

    public Partitions {
        all = List.copyOf(all);
        if (all.size() != hash.partitions()) {
            throw new IllegalArgumentException(
                    "%d instead of %d".formatted(all.size(), hash.partitions()));
        }
    }

    /** How many of them this instance may promise something about at present. */
    public int usable() {
        return (int) all.stream().filter(Partition::isUsable).count();
    }

    /**
     * The partition of something.
     *
     * @param kind what it is, such as {@code lease}
     * @param name which one of its kind it is
     */
    public Partition<T> of(String kind, String name) {
        return all.get(hash.partitionOf(kind, name));
    }
}
