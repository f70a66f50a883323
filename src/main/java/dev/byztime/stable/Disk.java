package dev.byztime.stable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The storage of durable files: in a service a {@link StateFolder}, in tests also a folder in
 * memory.
 *
 * <p>Each operation may fail, may fail after its effect, and may take minutes.
 */
public interface Disk {

    /** The path of a file, for messages. */
    default Path resolve(String name) {
        return Path.of(name);
    }

    /**
     * The content of a file, cut off at a size; null if there is no file.
     *
     * @param mostBytes the size, in bytes
     */
    byte @Nullable [] read(String name, int mostBytes) throws IOException;

    /**
     * Creates a new file, which replaces any file of the same name, and syncs its content.
     *
     * <p>A new file is necessary each time: after a failed fsync the kernel may drop what it could
     * not write and call the next fsync of the same file a success (Rebello et al., <i>Can
     * applications recover from fsync failures?</i>, 2020).
     *
     * @param mostBytes the size at which the content is cut off when it is read, in bytes
     * @throws IllegalArgumentException if the content is longer. Nothing is changed then
     */
    void writeAnew(String name, byte[] content, int mostBytes) throws IOException;

    /** Replaces one file by another, atomically for all readers. */
    void rename(String from, String to) throws IOException;

    /** Makes renames durable. Without it, a crash of the machine may undo them. */
    void syncNames() throws IOException;

    /**
     * Checks that this process still owns the folder.
     *
     * @throws IOException if another process may own the folder by now
     */
    void requireOwned() throws IOException;

    /** Adds one use, which keeps the folder owned until {@link #release}. */
    void retain();

    /** Ends one use. The last one ends the ownership. */
    void release();
}
