package dev.byztime.stable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** A small file of a state folder that is replaced as a whole, and durable once that returns. */
public final class DurableFile {

    private final Disk disk;
    private final String name;

    /** The file of that name; there need not be one yet. */
    public static DurableFile in(StateFolder folder, String name) {
        return new DurableFile(folder, name);
    }

    DurableFile(Disk disk, String name) {
        this.disk = disk;
        this.name = name;
    }

    /** Its name within the folder. */
    public String name() {
        return name;
    }

    Disk disk() {
        return disk;
    }

    /** Its content; null if there is no such file. */
    public byte @Nullable [] read() throws IOException {
        return disk.read(name);
    }

    /**
     * Its content, for a service that must not start without it; null if there is no such file.
     *
     * @throws StateFolderException if it cannot be read
     */
    public byte @Nullable [] readToStart() {
        try {
            return read();
        } catch (IOException e) {
            throw StateFolderException.unreadable(disk.resolve(name), e);
        }
    }

    /** For a service that must not start with what is in it. */
    public StateFolderException damaged(String why) {
        return StateFolderException.damaged(disk.resolve(name), why);
    }

    /**
     * For a service that must not start without it.
     *
     * @param witness the file that shows that there was one
     */
    public StateFolderException missing(String witness) {
        return StateFolderException.missing(disk.resolve(name), witness);
    }

    /** For a service that must not start if it cannot be written. */
    public StateFolderException unwritable(IOException cause) {
        return StateFolderException.unusable(disk.resolve(""), cause);
    }

    /**
     * Puts this content in the place of any before.
     *
     * <p>The folder must be ours before, lest we disturb another's writing; before the rename, for
     * the sync may have taken minutes, and what we put in the place of another's content is older;
     * and after, for one who took it in between may have read the old one.
     *
     * @throws IOException if the disk fails; either content may be there then
     */
    public void replace(byte[] content) throws IOException {
        disk.requireOwned();
        String next = name + ".new";
        disk.writeAnew(next, content);
        synchronized (disk) { // a sync of names that fails for one loses the renames of others too
            disk.requireOwned();
            disk.rename(next, name);
            disk.syncNames();
        }
        disk.requireOwned();
    }
}
