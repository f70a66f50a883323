package dev.byztime.seal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
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
 * A small file that only its owner can read and write (mode 0600), and that is replaced as a whole.
 *
 * <p>Only one process at a time may use it.
 */
public final class PrivateFile implements MasterKeyStorage {

    private static final int READ_AT_MOST = 4096;

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;

    public PrivateFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    @Override
    public byte @Nullable [] read() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(READ_AT_MOST);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void replace(byte[] content) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (FileChannel channel =
                FileChannel.open(
                        next,
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                        OWNER_ONLY)) {
            for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            names.force(true); // otherwise a crash of the machine may undo the rename
        }
    }
}
