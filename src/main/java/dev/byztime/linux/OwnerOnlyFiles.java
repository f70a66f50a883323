package dev.byztime.linux;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Reads and writes small durable files that only their owner can use (mode 0600). Some contain
 * keys, and no other user needs any of them.
 */
public final class OwnerOnlyFiles {

    /** The longest content of most of these files, in bytes. */
    public static final int MAX_BYTES = 4096;

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private OwnerOnlyFiles() {}

    /** The content of a file, cut off at the length of the longest; null if there is no file. */
    public static byte @Nullable [] read(Path file) throws IOException {
        return read(file, MAX_BYTES);
    }

    /**
     * The content of a file, cut off at a size; null if there is no file.
     *
     * @param mostBytes the size, in bytes
     */
    public static byte @Nullable [] read(Path file, int mostBytes) throws IOException {
        try {
            return BoundedFiles.read(file, mostBytes);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Replaces a file as a whole. Only one process at a time may do so.
     *
     * @throws IllegalArgumentException if the content is so long that it could not be read again
     * @throws IOException if the disk fails. The file may then have either content
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        writeAnew(next, content);
        rename(next, file);
        syncNames(requireNonNull(file.toAbsolutePath().getParent(), "the root is no file"));
    }

    /**
     * Removes a file if there is one, and creates it with a content that is on the disk. If this
     * fails there is none, so that it takes no room on a disk that is full.
     *
     * @throws IllegalArgumentException if the content is so long that it could not be read again.
     *     Nothing is changed then
     * @throws IOException if the disk fails
     */
    public static void writeAnew(Path file, byte[] content) throws IOException {
        writeAnew(file, content, MAX_BYTES);
    }

    /**
     * As {@link #writeAnew(Path, byte[])}, for a file of another longest content.
     *
     * @param mostBytes the size at which the content is cut off when it is read, in bytes
     */
    public static void writeAnew(Path file, byte[] content, int mostBytes) throws IOException {
        if (content.length > mostBytes) {
            throw new IllegalArgumentException(
                    "%s would have %d bytes, and no more than %d are read"
                            .formatted(file, content.length, mostBytes));
        }
        Files.deleteIfExists(file);
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                        OWNER_ONLY)) {
            for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the names in a folder durable: a crash of the machine may otherwise undo a rename. */
    public static void syncNames(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
