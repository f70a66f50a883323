package dev.byztime.stable;

import dev.byztime.linux.FileException;
import dev.byztime.linux.FileStatus;
import dev.byztime.linux.NativeFile;
import dev.byztime.linux.OwnerOnlyFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The folder with the durable state of a service, which only one process at a time may own.
 *
 * <p>A flock(2) on a file that is never replaced, renamed or removed represents ownership. The
 * kernel releases it when the process ends, for whatever reason.
 */
public final class StateFolder implements Disk, AutoCloseable {

    /** The name of the empty file whose lock represents ownership of the folder. */
    static final String LOCK = "lock";

    private final Path folder;
    private final NativeFile lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private StateFolder(Path folder, NativeFile lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Takes ownership of a folder, and creates it if it does not exist.
     *
     * @throws StateFolderException if another process owns the folder, or if it cannot be written
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

    /**
     * Creates a folder and syncs its name. A crash may remove an unsynced name with all files below
     * it.
     */
    static void make(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null && Files.notExists(folder)) {
            make(parent);
            Files.createDirectories(folder); // another process may have created it in the meantime
            OwnerOnlyFiles.syncNames(parent);
        }
    }

    @Override
    public Path resolve(String name) {
        return folder.resolve(name);
    }

    @Override
    public byte @Nullable [] read(String name, int mostBytes) throws IOException {
        return OwnerOnlyFiles.read(resolve(name), mostBytes);
    }

    @Override
    public void writeAnew(String name, byte[] content, int mostBytes) throws IOException {
        OwnerOnlyFiles.writeAnew(resolve(name), content, mostBytes);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        OwnerOnlyFiles.rename(resolve(from), resolve(to));
    }

    @Override
    public void syncNames() throws IOException {
        OwnerOnlyFiles.syncNames(folder);
    }

    /** Checks that the locked file is still the one that other processes find by its name. */
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

    /** Ends the use that {@link #open} began. Further calls have no effect. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }
}
