package dev.byztime.cluster;

import dev.byztime.clock.Pause;
import dev.byztime.stable.SharedFolder;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * The records of partitions in a folder that several processes of one machine share.
 *
 * <p>Each operation holds the flock(2) of a file that belongs to its partition. A process that is
 * stopped in the middle of one keeps the others from this partition only, until it goes on or ends.
 */
public final class SharedPartitionStore implements PartitionStore {

    /** How often the lock is tried, about a millisecond apart. */
    private static final int TRIES = 100;

    private static final long PAUSE_NS = 1_000_000;

    private final SharedFolder folder;
    private final FolderPartitionStore store;
    private final Pause pause;

    public SharedPartitionStore(SharedFolder folder, Pause pause) {
        this.folder = folder;
        this.store = new FolderPartitionStore(folder);
        this.pause = pause;
    }

    @Override
    public @Nullable PartitionRecord read(int partition) throws IOException {
        try (var _ = lock(partition)) {
            return store.read(partition);
        }
    }

    @Override
    public boolean replace(
            int partition, @Nullable PartitionRecord unchanged, PartitionRecord record)
            throws IOException {
        try (var _ = lock(partition)) {
            return store.replace(partition, unchanged, record);
        }
    }

    private SharedFolder.Lock lock(int partition) throws IOException {
        String name = "partition-" + partition + ".lock";
        for (int i = 0; i < TRIES; i++) {
            SharedFolder.Lock lock = folder.tryLock(name);
            if (lock != null) {
                return lock;
            }
            pause.park(PAUSE_NS);
        }
        throw new IOException(
                "another process has had " + folder.resolve(name) + " for " + TRIES + " ms");
    }
}
