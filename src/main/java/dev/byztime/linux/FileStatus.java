package dev.byztime.linux;

import com.sun.jna.LastErrorException;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The identity, kind and size of a file, from statx(2), whose layout is the same on every
 * architecture.
 *
 * @param device the file system, as packed major and minor numbers
 * @param inode the number of the file in the file system; freed numbers are used again
 * @param regular whether this is a regular file, and not a folder, pipe, device or socket
 * @param sizeBytes the size in bytes
 */
public record FileStatus(long device, long inode, boolean regular, long sizeBytes) {

    private static final int STATX_BYTES = 256;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int SIZE = 40;
    private static final int DEVICE_MAJOR = 136;
    private static final int DEVICE_MINOR = 140;
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_REGULAR = 0100000;

    /** The status of the file at a path. Symbolic links are followed. */
    static FileStatus ofPath(String path) throws FileException {
        return read(Libc.AT_FDCWD, path, 0);
    }

    /** The status of an open file. */
    static FileStatus ofDescriptor(int fd) throws FileException {
        return read(fd, "", Libc.AT_EMPTY_PATH);
    }

    /** Whether both describe the same file. */
    public boolean sameFileAs(FileStatus that) {
        return device == that.device && inode == that.inode;
    }

    private static FileStatus read(int dirfd, String path, int flags) throws FileException {
        byte[] bytes = new byte[STATX_BYTES];
        try {
            Libc.statx(dirfd, path, flags, Libc.STATX_BASIC_STATS, bytes);
        } catch (LastErrorException e) {
            throw new FileException(path, e);
        }
        MemorySegment statx = MemorySegment.ofArray(bytes);
        int mode = statx.get(ValueLayout.JAVA_SHORT_UNALIGNED, MODE) & 0xffff;
        long major = statx.get(ValueLayout.JAVA_INT_UNALIGNED, DEVICE_MAJOR) & 0xffff_ffffL;
        long minor = statx.get(ValueLayout.JAVA_INT_UNALIGNED, DEVICE_MINOR) & 0xffff_ffffL;
        return new FileStatus(
                major << 32 | minor,
                statx.get(ValueLayout.JAVA_LONG_UNALIGNED, INODE),
                (mode & TYPE_MASK) == TYPE_REGULAR,
                statx.get(ValueLayout.JAVA_LONG_UNALIGNED, SIZE));
    }
}
