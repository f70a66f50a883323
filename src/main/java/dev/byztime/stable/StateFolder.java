package dev.byztime.stable;

import dev.byztime.linux.FileException;
import dev.byztime.linux.FileStatus;
import dev.byztime.linux.NativeFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The folder where a service keeps what it must not forget, and which it has for itself alone.
 *
 * <p>Ownership is the flock(2) of a file that is never replaced, renamed or removed. It ends with
 * the process, however that ends.
 */
public final class StateFolder implements Disk, AutoCloseable {

    /** Its lock says who owns the folder; it has no content. */
    static final String LOCK = "lock";

    private static final int READ_AT_MOST = 4096;

    /** Some files hold keys, and none is anybody else's business. */
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final NativeFile lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private StateFolder(Path folder, NativeFile lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Takes possession of a folder, which is made if it does not exist.
     *
     * @throws StateFolderException if another process has it, or it cannot be written
     */
    public static StateFolder open(Path path) {
        Path folder = path.toAbsolutePath();
        try {
            make(folder);
            NativeFile lock = NativeFile.openToWrite(folder.resolve(LOCK), 0600);
            StateFolder opened = new StateFolder(folder, lock);
            try {
                lock.lock();
                opened.requireOwned();
                if (!Files.isWritable(folder)) {
                    throw new AccessDeniedException(folder.toString());
                }
            } catch (IOException e) {
                lock.release();
                throw e;
            }
            return opened;
        } catch (FileException e) {
            throw e.kind() == FileException.Kind.LOCKED
                    ? StateFolderException.locked(folder)
                    : StateFolderException.unusable(folder, e);
        } catch (IOException e) {
            throw StateFolderException.unusable(folder, e);
        }
    }

    /** A name that is not synced may be gone after a crash, with all that was synced below it. */
    private static void make(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null && Files.notExists(folder)) {
            make(parent);
            Files.createDirectories(folder); // which another process may have made by now
            syncNames(parent);
        }
    }

    @Override
    public Path resolve(String name) {
        return folder.resolve(name);
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        try (InputStream in = Files.newInputStream(resolve(name))) {
            return in.readNBytes(READ_AT_MOST);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void writeAnew(String name, byte[] content) throws IOException {
        Path file = resolve(name);
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
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void syncNames() throws IOException {
        syncNames(folder);
    }

    private static void syncNames(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** The lock is on a file, and others look for it by its name: both must be the same one. */
    @Override
    public void requireOwned() throws IOException {
        FileStatus named = NativeFile.statusOf(resolve(LOCK));
        if (!named.sameFileAs(lock.status())) {
            throw new IOException(
                    resolve(LOCK) + " was replaced: another process may own this folder now");
        }
    }

    @Override
    public void retain() {
        if (!lock.retain()) {
            throw new IllegalStateException(folder + " is closed");
        }
    }

    @Override
    public void release() {
        lock.release();
    }

    /** Gives up the first use, that of who opened it; again changes nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }
}
