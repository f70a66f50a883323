package dev.byztime.stable;

import dev.byztime.linux.FileException;
import dev.byztime.linux.FileStatus;
import dev.byztime.linux.NativeFile;

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
public final class StateFolder extends FilesOfFolder implements AutoCloseable {

    /** The name of the empty file whose lock represents ownership of the folder. */
    static final String LOCK = "lock";

    private final NativeFile lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private StateFolder(Path folder, NativeFile lock) {
        super(folder);
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

    /** Checks that the locked file is still the one that other processes find by its name. */
    @Override
    public void requireOwned() throws IOException {
        FileStatus named;
        try {
            named = NativeFile.statusOf(resolve(LOCK));
        } catch (FileException e) {
            if (e.kind() != FileException.Kind.MISSING) {
                throw e;
            }
            throw new IOException(
                    resolve(LOCK)
                            + " is missing: the folder was removed or replaced. Put it back, or"
                            + " restart",
                    e);
        }
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
