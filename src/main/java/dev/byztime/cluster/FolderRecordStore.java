package dev.byztime.cluster;

import dev.byztime.stable.Disk;
import dev.byztime.stable.DurableFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The records in a folder, while no other process changes them.
 *
 * <p>After a write that failed, the kernel may show a content that is not on the disk. Nobody reads
 * it here before it is.
 */
public final class FolderRecordStore implements RecordStore {

    private final Disk disk;

    /** The records whose last write has failed, or has not ended. */
    private final Set<String> uncertain = new HashSet<>();

    /**
     * @param disk the folder
     */
    public FolderRecordStore(Disk disk) {
        this.disk = disk;
    }

    @Override
    public synchronized byte @Nullable [] read(String name) throws IOException {
        byte[] content = file(name).read();
        if (content != null && uncertain.contains(name)) {
            write(name, content);
        }
        return content;
    }

    @Override
    public synchronized boolean replace(String name, byte @Nullable [] unchanged, byte[] content)
            throws IOException {
        if (!Arrays.equals(read(name), unchanged)) {
            return false;
        }
        write(name, content);
        return true;
    }

    private DurableFile file(String name) {
        return DurableFile.in(disk, name, MOST_BYTES);
    }

    private void write(String name, byte[] content) throws IOException {
        uncertain.add(name);
        file(name).replace(content);
        uncertain.remove(name);
    }
}
