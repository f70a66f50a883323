package dev.byztime.stable;

import dev.byztime.linux.OwnerOnlyFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** A file of a state folder that is replaced as a whole, and durable after each replacement. */
public final class DurableFile {

    private final Disk disk;
    private final String name;
    private final int mostBytes;

    /** The small file with this name, which need not exist yet. */
    public static DurableFile in(Disk disk, String name) {
        return in(disk, name, OwnerOnlyFiles.MAX_BYTES);
    }

    /**
     * The file with this name, which need not exist yet.
     *
     * @param mostBytes the size of its longest content, in bytes. Of a longer file only so much is
     *     read, and a longer content is not written
     */
    public static DurableFile in(Disk disk, String name, int mostBytes) {
        return new DurableFile(disk, name, mostBytes);
    }

    private DurableFile(Disk disk, String name, int mostBytes) {
        this.disk = disk;
        this.name = name;
        this.mostBytes = mostBytes;
    }

    /** The name of the file within the folder. */
    public String name() {
        return name;
    }

    Disk disk() {
        return disk;
    }

    /** The content of the file; null if there is no file. */
    public byte @Nullable [] read() throws IOException {
        return disk.read(name, mostBytes);
    }

    /**
     * The content of the file, for a service that must not start if it cannot be read; null if
     * there is no file.
     *
     * @throws StateFolderException if the file cannot be read
     */
    public byte @Nullable [] readToStart() {
        try {
            return read();
        } catch (IOException e) {
            throw StateFolderException.unreadable(disk.resolve(name), e);
        }
    }

    /** The exception for a service that must not start, because the content is damaged. */
    public StateFolderException damaged(String why) {
        return StateFolderException.damaged(disk.resolve(name), why);
    }

    /**
     * The exception for a service that must not start, because the file is missing.
     *
     * @param witness the file that shows that this file existed
     */
    public StateFolderException missing(String witness) {
        return StateFolderException.missing(disk.resolve(name), witness);
    }

    /** The exception for a service that must not start, because the file cannot be written. */
    public StateFolderException unwritable(IOException cause) {
        return StateFolderException.unusable(disk.resolve(""), cause);
    }

    /**
     * Replaces the content of the file.
     *
     * <p>Ownership of the folder is checked three times. The check at the start keeps this process
     * from disturbing another writer. The check before the rename is necessary because the sync may
     * have taken minutes, and an older content must not replace another process's newer one. The
     * check at the end is necessary because a process that took the folder in between may have read
     * the old content.
     *
     * @throws IllegalArgumentException if the content is so long that it could not be read again.
     *     Nothing is changed then
     * @throws IOException if the disk fails. The file may then have either content
     */
    public void replace(byte[] content) throws IOException {
        disk.requireOwned();
        String next = name + ".new";
        disk.writeAnew(next, content, mostBytes);
        synchronized (disk) { // a failed sync of names loses the renames of other files too
            disk.requireOwned();
            disk.rename(next, name);
            disk.syncNames();
        }
        disk.requireOwned();
    }
}
