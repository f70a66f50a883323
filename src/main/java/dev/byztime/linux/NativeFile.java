package dev.byztime.linux;

import com.sun.jna.LastErrorException;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file that is read and written by position, from any number of threads.
 *
 * <p>Not a {@link java.nio.channels.FileChannel}: an interrupted thread closes one for everybody.
 * Not a mapping: a page that vanishes when another process truncates the file kills the JVM,
 * whereas here it is a short read.
 *
 * <p>A descriptor must not be closed under another thread's read, for its number may by then belong
 * to another file. So users are counted: who opened it is the first and gives it up with {@link
 * #release}; others {@link #retain} it for the length of a read.
 */
public final class NativeFile {

    private final int fd;
    private final String path;
    private final AtomicInteger users = new AtomicInteger(1);

    private NativeFile(int fd, String path) {
        this.fd = fd;
        this.path = path;
    }

    /** Opens for reading. Never blocks, whatever the path leads to. */
    public static NativeFile openToRead(Path path) throws FileException {
        return open(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY, 0);
    }

    /**
     * Opens for reading and writing, and creates what is missing.
     *
     * @param mode permissions of a new file, before the umask
     */
    public static NativeFile openToWrite(Path path, int mode) throws FileException {
        return open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_NONBLOCK | Libc.O_NOCTTY, mode);
    }

    /** What a path leads to at present, without opening it: opening a device can have effects. */
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

    /** Keeps it open until {@link #release}; false if it has been closed already. */
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

    /** Gives up one use; the last one closes. */
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
     * @return how many there were; fewer if the file ends before
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
     * Reads all of it.
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

    /** Makes sure that the first {@code length} bytes exist and have room on the disk. */
    public void allocate(long length) throws FileException {
        requireOpen();
        int errno = Libc.posix_fallocate(fd, 0, length);
        if (errno != 0) {
            throw new FileException(path, errno);
        }
    }

    /**
     * Takes the exclusive flock(2) of this file, without waiting. It lasts until the file is
     * closed.
     *
     * <p>Java's FileLock is another kind of lock, which does not exclude programs that use this
     * one.
     *
     * @throws FileException of kind LOCKED if another open file has it
     */
    public void lock() throws FileException {
        requireOpen();
        try {
            Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB);
        } catch (LastErrorException e) {
            throw new FileException(path, e);
        }
    }

    /** A closed descriptor's number may belong to another file by now, which is not ours to use. */
    private void requireOpen() {
        if (users.get() <= 0) {
            throw new IllegalStateException(path + " is closed");
        }
    }
}
