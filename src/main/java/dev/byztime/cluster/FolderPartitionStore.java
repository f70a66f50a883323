package dev.byztime.cluster;

import dev.byztime.stable.Disk;
import dev.byztime.stable.DurableFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * The records of partitions in a state folder, which one process at a time owns: the store of a
 * service with one instance.
 *
 * <p>After a write that failed, the kernel may show a content that is not on the disk. Nobody reads
 * it here before it is.
 */
public final class FolderPartitionStore implements PartitionStore {

    private final Disk disk;

    /** The partitions whose last write has failed, or has not ended. */
    private final Set<Integer> uncertain = new HashSet<>();

    /**
     * @param disk the folder, whose lock this process has
     */
    public FolderPartitionStore(Disk disk) {
        this.disk = disk;
    }

    @Override
    public synchronized @Nullable PartitionRecord read(int partition) throws IOException {
        byte[] bytes = file(partition).read();
        try {
            PartitionRecord record = bytes == null ? null : PartitionRecord.parse(bytes);
            if (record != null && uncertain.contains(partition)) {
                write(partition, record);
            }
            return record;
        } catch (IllegalArgumentException damaged) {
            throw new IOException(disk.resolve(name(partition)) + " is damaged", damaged);
        }
    }

    @Override
    public synchronized boolean replace(
            int partition, @Nullable PartitionRecord unchanged, PartitionRecord record)
            throws IOException {
        if (!Objects.equals(read(partition), unchanged)) {
            return false;
        }
        write(partition, record);
        return true;
    }

    private void write(int partition, PartitionRecord record) throws IOException {
        uncertain.add(partition);
        file(partition).replace(record.toBytes());
        uncertain.remove(partition);
    }

    private DurableFile file(int partition) {
        return DurableFile.in(disk, name(partition));
    }

    private static String name(int partition) {
        return "partition-" + partition;
    }
}
