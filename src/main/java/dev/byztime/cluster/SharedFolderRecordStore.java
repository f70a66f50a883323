package dev.byztime.cluster;

import dev.byztime.clock.Pause;
import dev.byztime.stable.SharedFolder;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records in a folder that several processes of one machine share: a file for each.
 *
 * <p>Each operation on a record holds the flock(2) of a lock file: of its own if it has a number,
 * such as {@code partition-1}, and otherwise of one of some. Records have the lock of their guard,
 * {@code journal-1-7} that of {@code journal-1}. A process that is stopped in the middle keeps the
 * others from the records with this lock only, until it goes on or ends.
 */
public final class SharedFolderRecordStore implements SharedRecordStore {

    /** The records that have a lock by their number, and those that they guard. */
    private static final Pattern NUMBERED = Pattern.compile("([a-z]+-[0-9]{1,4})(-[0-9]+)?");

    /** How many lock files there are for all other records. */
    private static final int OTHER_LOCKS = 16;

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

    /**
     * Its lock is that of the guard.
     *
     * @throws IllegalArgumentException if a record does not have the lock of the guard
     */
    @Override
    public boolean replaceGuarded(String guard, byte[] unchanged, List<Change> changes)
            throws IOException {
        for (Change change : changes) {
            if (!lockOf(change.name()).equals(lockOf(guard))) {
                throw new IllegalArgumentException(
                        "%s does not have the lock of %s".formatted(change.name(), guard));
            }
        }
        try (var _ = lock(guard)) {
            if (!Arrays.equals(records.read(guard), unchanged)) {
                return false;
            }
            boolean all = true;
            for (Change change : changes) {
                all &= records.replace(change.name(), change.unchanged(), change.content());
            }
            return all;
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
        String name = "lock-" + lockOf(record) + ".lock";
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

    static String lockOf(String record) {
        Matcher numbered = NUMBERED.matcher(record);
        return numbered.matches()
                ? numbered.group(1)
                : Integer.toString(Math.floorMod(record.hashCode(), OTHER_LOCKS));
    }

    /** Does nothing: no file is kept open. */
    @Override
    public void close() {}
}
