package dev.byztime.timedata;

import dev.byztime.linux.FileException;
import dev.byztime.linux.FileStatus;
import dev.byztime.linux.NativeFile;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a timedata file and holds the lock that excludes all other writers, including byztimed.
 *
 * <p>A writer is for one thread. It writes by position and not through a mapping, because
 * truncating a mapped file would kill this process. Readers that map the file see an entry before
 * they see its index: the inode's lock orders the writes to a file. Only the lowest of the index's
 * four bytes ever changes, so no reader sees a half-written index.
 */
public final class TimedataWriter implements AutoCloseable {

    private static final int FILE_MODE = 0644;

    /**
     * Only writers may open the lock file, so that no other user can block them by holding the
     * lock.
     */
    private static final int LOCK_MODE = 0600;

    private final Path path;
    private final NativeFile file;
    private final FileStatus status;
    private final Path lockPath;
    private final NativeFile lock;
    private final FileStatus lockStatus;
    private final Era era;
    private int index;
    private Entry current;

    /**
     * Opens the file, creates it and its folder if they are missing, and prepares it for the
     * current era.
     *
     * @param local local time now
     * @param real real time now. Together with the real_offset of an earlier era it gives the first
     *     offset of a new era. This first entry claims nothing, because its error is {@link
     *     Entry#UNSYNCHRONIZED}
     * @throws FileException of kind LOCKED if another process writes this file
     */
    public static TimedataWriter open(Path path, Era era, Timestamp local, Timestamp real)
            throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        NativeFile file = NativeFile.openToWrite(path, FILE_MODE);
        try {
            FileStatus status = file.status();
            if (!status.regular()) {
                throw new IOException(path + " is not a regular file");
            }
            Path realPath = path.toRealPath();
            Path lockPath = realPath.resolveSibling(realPath.getFileName() + ".lock");
            NativeFile lock = NativeFile.openToWrite(lockPath, LOCK_MODE);
            try {
                lock.lock();
                if (!NativeFile.statusOf(realPath).sameFileAs(status)) {
                    throw new IOException(path + " was replaced while it was opened");
                }
                return new TimedataWriter(path, file, status, lockPath, lock, era, local, real);
            } catch (IOException | RuntimeException e) {
                lock.release();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            file.release();
            throw e;
        }
    }

    private TimedataWriter(
            Path path,
            NativeFile file,
            FileStatus status,
            Path lockPath,
            NativeFile lock,
            Era era,
            Timestamp local,
            Timestamp real)
            throws IOException {
        this.path = path;
        this.file = file;
        this.status = status;
        this.lockPath = lockPath;
        this.lock = lock;
        this.lockStatus = lock.status();
        this.era = era;
        if (status.sizeBytes() < TimedataLayout.FILE_BYTES) {
            // Added bytes read as zeros. In a truncated entry they could look like its error, so
            // begin anew.
            file.write(new byte[TimedataLayout.INDEX - TimedataLayout.MAGIC], TimedataLayout.MAGIC);
        }
        file.allocate(TimedataLayout.FILE_BYTES);
        byte[] header = new byte[TimedataLayout.HEADER_BYTES];
        if (file.read(header, 0) != header.length) {
            throw new IOException(path + " was truncated while it was opened");
        }
        if (!TimedataLayout.hasMagic(header)
                || !TimedataLayout.isIndex(TimedataLayout.index(header))) {
            current = unsynchronized(local, real, Timestamp.ZERO);
            file.write(TimedataLayout.bytes(Timestamp.ZERO), TimedataLayout.REAL_OFFSET);
            writeFirst(current);
            file.write(TimedataLayout.bytes(era), TimedataLayout.ERA);
            file.write(TimedataLayout.magic(), TimedataLayout.MAGIC);
        } else if (!TimedataLayout.era(header).equals(era)) {
            current = unsynchronized(local, real, realOffset(header));
            writeFirst(current);
            file.write(TimedataLayout.bytes(era), TimedataLayout.ERA);
        } else {
            index = TimedataLayout.index(header);
            current = currentOrUnsynchronized(local, real, header);
        }
    }

    /** What readers get at present. */
    public Entry current() {
        return current;
    }

    /** Makes an entry current. */
    public void publish(Entry entry) throws FileException {
        int next = TimedataLayout.next(index);
        file.write(TimedataLayout.bytes(entry), TimedataLayout.entryOffset(next));
        file.write(TimedataLayout.bytes(next), TimedataLayout.INDEX);
        index = next;
        current = entry;
    }

    /** Stores global minus real time, from which the next era will begin. */
    public void keepRealOffset(Timestamp realOffset) throws FileException {
        file.write(TimedataLayout.bytes(realOffset), TimedataLayout.REAL_OFFSET);
    }

    /** Global minus real time as last stored; zero if the stored value is invalid. */
    public Timestamp realOffset() throws FileException {
        byte[] header = new byte[TimedataLayout.HEADER_BYTES];
        return file.read(header, 0) == header.length ? realOffset(header) : Timestamp.ZERO;
    }

    /**
     * Whether both paths still lead to the files that this writer holds, and the file still begins
     * as this writer left it. Otherwise readers see another file, or another writer may run at the
     * same time. The caller should then close this writer and open a new one.
     */
    public boolean isInPlace() {
        try {
            FileStatus now = NativeFile.statusOf(path);
            return now.sameFileAs(status)
                    && now.sizeBytes() >= TimedataLayout.FILE_BYTES
                    && NativeFile.statusOf(lockPath).sameFileAs(lockStatus)
                    && isOwn();
        } catch (FileException e) {
            return false;
        }
    }

    @Override
    public void close() {
        file.release();
        lock.release();
    }

    /**
     * Checks the content, because the size does not prove enough: writing the next entry makes a
     * truncated file longer again, without a magic.
     */
    private boolean isOwn() throws FileException {
        byte[] header = new byte[TimedataLayout.IDENTITY_BYTES];
        return file.read(header, 0) == header.length
                && TimedataLayout.hasMagic(header)
                && TimedataLayout.index(header) == index
                && TimedataLayout.era(header).equals(era);
    }

    private void writeFirst(Entry entry) throws FileException {
        index = 0;
        file.write(TimedataLayout.bytes(entry), TimedataLayout.entryOffset(index));
        file.write(TimedataLayout.bytes(index), TimedataLayout.INDEX);
    }

    /**
     * The current entry of the file if it is valid. An invalid entry is replaced, so that readers
     * stop seeing it.
     */
    private Entry currentOrUnsynchronized(Timestamp local, Timestamp real, byte[] header)
            throws IOException {
        byte[] bytes = new byte[TimedataLayout.ENTRY_BYTES];
        if (file.read(bytes, TimedataLayout.entryOffset(index)) != bytes.length) {
            throw new IOException(path + " was truncated while it was opened");
        }
        try {
            return TimedataLayout.entry(bytes);
        } catch (TimedataException damaged) {
            Entry fresh = unsynchronized(local, real, realOffset(header));
            publish(fresh);
            return fresh;
        }
    }

    private static Entry unsynchronized(Timestamp local, Timestamp real, Timestamp realOffset)
            throws IOException {
        try {
            return new Entry(real.plus(realOffset).minus(local), Entry.UNSYNCHRONIZED, local);
        } catch (ArithmeticException beyond) {
            throw new IOException(
                    "its real_offset cannot be: " + realOffset + "; delete it to begin anew");
        }
    }

    private static Timestamp realOffset(byte[] header) {
        try {
            return TimedataLayout.realOffset(header);
        } catch (TimedataException damaged) {
            return Timestamp.ZERO;
        }
    }
}
