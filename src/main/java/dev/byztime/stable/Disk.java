package dev.byztime.stable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The few operations that a durable file is made of.
 *
 * <p>Any of them may fail, or fail after it has done its work, or take minutes.
 */
interface Disk {

    /** Where a file of that name is, for messages. */
    default Path resolve(String name) {
        return Path.of(name);
    }

    /** All of a file, or as much as can be one of ours and a little more; null if there is none. */
    byte @Nullable [] read(String name) throws IOException;

    /**
     * Makes a file that has not existed before, in the place of any of that name, and syncs its
     * content.
     *
     * <p>A new one each time: after a failed fsync the kernel may drop what it could not write and
     * call the next fsync of the same file a success (Rebello et al., <i>Can applications recover
     * from fsync failures?</i>, 2020).
     */
    void writeAnew(String name, byte[] content) throws IOException;

    /** Puts a file in the place of another, at once for all who look. */
    void rename(String from, String to) throws IOException;

    /** Makes names last: without it a rename may be undone by a crash of the machine. */
    void syncNames() throws IOException;

    /**
     * Makes sure that nobody else may take this folder for theirs.
     *
     * @throws IOException if somebody may by now
     */
    void requireOwned() throws IOException;

    /** Keeps it owned until {@link #release}. */
    void retain();

    /** Gives up one use; with the last one it is anybody's. */
    void release();
}
