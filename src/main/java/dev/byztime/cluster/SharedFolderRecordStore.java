package dev.byztime.cluster;

import dev.byztime.clock.Pause;
import dev.byztime.stable.SharedFolder;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Records in a folder that several processes of one machine share: a file for each.
 *
 * <p>Each operation on a record holds the flock(2) of one of some lock files. A process that is
 * stopped in the middle of one keeps the others from the records with this lock only, until it goes
 * on or ends.
 */
public final class SharedFolderRecordStore implements SharedRecordStore {

    /** How many lock files there are: neighbours such as {@code partition-1} have their own. */
    private static final int LOCKS = 64;

    /** How often the lock is tried, about a millisecond apart. */
    private static final int TRIES = 100;

    private static final long PAUSE_NS = 1_000_000;

    private final SharedFolder folder;
    private final FolderRecordStore records;
    private final Pause pause;

    public SharedFolderRecordStore(SharedFolder folder, Pause pause) {
        this.folder = folder;
        this.records = new FolderRecordStore(folder);
        this.pause = pause;
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        try (var _ = lock(name)) {
            return records.read(name);
        }
    }

    @Override
    public boolean replace(String name, byte @Nullable [] unchanged, byte[] content)
            throws IOException {
        try (var _ = lock(name)) {
            return records.replace(name, unchanged, content);
        }
    }

    @Override
    public boolean remove(String name, byte[] unchanged) throws IOException {
        try (var _ = lock(name)) {
            if (!Arrays.equals(records.read(name), unchanged)) {
                return false;
            }
            folder.remove(name);
            return true;
        }
    }

    @Override
    public SortedMap<String, byte[]> list(String prefix) throws IOException {
        SortedMap<String, byte[]> all = new TreeMap<>();
        for (String name : folder.names()) {
            byte[] content =
                    name.startsWith(prefix) && name.matches("[a-z0-9-]+") ? read(name) : null;
            if (content != null) {
                all.put(name, content);
            }
        }
        return all;
    }

    private SharedFolder.Lock lock(String record) throws IOException {
        String name = "lock-" + Math.floorMod(record.hashCode(), LOCKS) + ".lock";
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

    /** Does nothing: no file is kept open. */
    @Override
    public void close() {}
}
