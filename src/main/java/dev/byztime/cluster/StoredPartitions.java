package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The records of partitions in a store, each under the name {@code partition-N}. */
public final class StoredPartitions implements PartitionStore {

    private final RecordStore store;

    /**
     * @param store where the records are
     */
    public StoredPartitions(RecordStore store) {
        this.store = store;
    }

    @Override
    public @Nullable PartitionRecord read(int partition) throws IOException {
        byte[] bytes = store.read(name(partition));
        try {
            return bytes == null ? null : PartitionRecord.parse(bytes);
        } catch (IllegalArgumentException damaged) {
            throw new IOException(
                    "the record %s is damaged: %s".formatted(name(partition), damaged.getMessage()),
                    damaged);
        }
    }

    @Override
    public boolean replace(
            int partition, @Nullable PartitionRecord unchanged, PartitionRecord record)
            throws IOException {
        return store.replace(
                name(partition), unchanged == null ? null : unchanged.toBytes(), record.toBytes());
    }

    private static String name(int partition) {
        return "partition-" + partition;
    }
}
