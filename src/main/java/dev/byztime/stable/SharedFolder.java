package dev.byztime.stable;

import dev.byztime.linux.FileException;
import dev.byztime.linux.NativeFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that several processes of one machine share. Who may change a file is decided by locks
 * on files of their own.
 */
public final class SharedFolder extends FilesOfFolder {

    private SharedFolder(Path folder) {
        super(folder);
    }

    /** A lock on a file, which ends with the process at the latest. */
    public static final class Lock implements AutoCloseable {

        private final NativeFile file;

        private Lock(NativeFile file) {
            this.file = file;
        }

        @Override
        public void close() {
            file.release();
        }
    }

    /**
     * Opens a folder, and creates it if it does not exist.
     *
     * @throws StateFolderException if it cannot be written
     */
    public static SharedFolder open(Path path) {
        Path folder = path.toAbsolutePath();
        try {
            make(folder);
            if (!Files.isWritable(folder)) {
                throw new AccessDeniedException(folder.toString());
            }
        } catch (IOException e) {
            throw StateFolderException.unusable(folder, e);
        }
        return new SharedFolder(folder);
    }

    /** Takes the lock of a file, without waiting; null if another process or thread has it. */
    public @Nullable Lock tryLock(String name) throws IOException {
        NativeFile file = NativeFile.openToWrite(resolve(name), 0600);
        try {
            file.lock();
            return new Lock(file);
        } catch (FileException e) {
            file.release();
            if (e.kind() == FileException.Kind.LOCKED) {
                return null;
            }
            throw e;
        }
    }

    /** The names of all files. */
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Removes a file, if it is there. A crash of the machine may undo this. */
    public void remove(String name) throws IOException {
        Files.deleteIfExists(resolve(name));
    }

    /** Does nothing: locks decide who may write. */
    @Override
    public void requireOwned() {}

    /** Does nothing: nobody owns the folder. */
    @Override
    public void retain() {}

    /** Does nothing: nobody owns the folder. */
    @Override
    public void release() {}
}
