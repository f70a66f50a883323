package dev.byztime.linux;

import com.sun.jna.LastErrorException;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file that is read and written by position, from any number of threads.
 *
 * <p>It is not a {@link java.nio.channels.FileChannel}, because an interrupted thread closes a
 * channel for all threads. It is not a mapping, because the JVM crashes if another process
 * truncates a mapped file; here this is only a short read.
 *
 * <p>A descriptor must not be closed during another thread's read, because its number may then
 * belong to another file. Users are therefore counted. The opener is the first user and ends its
 * use with {@link #release}. Other threads {@link #retain} the file during a read.
 */
public final class NativeFile {

    private final int fd;
    private final String path;
    private final AtomicInteger users = new AtomicInteger(1);

    private NativeFile(int fd, String path) {
        this.fd = fd;
        this.path = path;
    }

    /** Opens a file for reading. Never blocks, whatever kind of file it is. */
    public static NativeFile openToRead(Path path) throws FileException {
        return open(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY, 0);
    }

    /**
     * Opens a file for reading and writing, and creates it if it is missing.
     *
     * @param mode permissions of a new file, before the umask
     */
    public static NativeFile openToWrite(Path path, int mode) throws FileException {
        return open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_NONBLOCK | Libc.O_NOCTTY, mode);
    }

    /**
     * The status of the file at a path, without opening it, because opening a device can have
     * effects.
     */
    public static FileStatus statusOf(Path path) throws FileException {
        return FileStatus.ofPath(path.toString());
    }

    private static NativeFile open(Path path, int flags, int mode) throws FileException {
        try {
            return new NativeFile(
                    Libc.open(path.toString(), flags | Libc.O_CLOEXEC, mode), path.toString());
        } catch (LastErrorException e) {
            throw new FileException(path.toString(), e);
        }
    }

    /**
     * Adds a use, which keeps the file open until {@link #release}; false if it has been closed
     * already.
     */
    public boolean retain() {
        int now;
        do {
            now = users.get();
            if (now <= 0) {
                return false;
            }
        } while (!users.compareAndSet(now, now + 1));
        return true;
    }

    /** Ends one use. The last one closes the file. */
    public void release() {
        requireOpen();
        if (users.decrementAndGet() == 0) {
            try {
                Libc.close(fd);
            } catch (LastErrorException e) {
                // Linux frees the descriptor even then, and nothing was buffered that could be
                // lost.
            }
        }
    }

    public FileStatus status() throws FileException {
        requireOpen();
        return FileStatus.ofDescriptor(fd);
    }

    /**
     * Reads up to {@code to.length} bytes from {@code offset}.
     *
     * @return the number of bytes read; fewer than requested if the file ends before
     */
    public int read(byte[] to, long offset) throws FileException {
        requireOpen();
        try {
            return (int) Libc.pread(fd, to, to.length, offset);
        } catch (LastErrorException e) {
            throw new FileException(path, e);
        }
    }

    /**
     * Reads the whole file.
     *
     * @throws FileException if there are more than {@code most} bytes
     */
    public byte[] readAll(int most) throws FileException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        for (int length = read(some, 0); length > 0; length = read(some, all.size())) {
            all.write(some, 0, length);
            if (all.size() > most) {
                throw new FileException(path + ": has more than " + most + " bytes");
            }
        }
        return all.toByteArray();
    }

    /** Writes all of {@code from} at {@code offset}. */
    public void write(byte[] from, long offset) throws FileException {
        requireOpen();
        try {
            long written = Libc.pwrite(fd, from, from.length, offset);
            if (written != from.length) {
                throw new FileException(
                        path + ": wrote " + written + " of " + from.length + " bytes");
            }
        } catch (LastErrorException e) {
            throw new FileException(path, e);
        }
    }

    /** Ensures that the first {@code lengthBytes} bytes exist and have space on the disk. */
    public void allocate(long lengthBytes) throws FileException {
        requireOpen();
        int errno = Libc.posix_fallocate(fd, 0, lengthBytes);
        if (errno != 0) {
            throw new FileException(path, errno);
        }
    }

    /**
     * Takes the exclusive flock(2) of this file, without waiting. It lasts until the file is
     * closed.
     *
     * <p>Java's FileLock is another kind of lock, which does not exclude programs that use
     * flock(2).
     *
     * @throws FileException of kind LOCKED if another open file has the lock
     */
    public void lock() throws FileException {
        requireOpen();
        try {
            Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB);
        } catch (LastErrorException e) {
            throw new FileException(path, e);
        }
    }

    /**
     * Checks that the file is open, because the number of a closed descriptor may belong to another
     * file.
     */
    private void requireOpen() {
        if (users.get() <= 0) {
            throw new IllegalStateException(path + " is closed");
        }
    }
}
