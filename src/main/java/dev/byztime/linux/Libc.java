package dev.byztime.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import java.util.Map;

/**
 * The C library's functions and constants that this package needs, bound by JNA.
 *
 * <p>Constants are those of asm-generic, which x86-64, AArch64, RISC-V and s390x share.
 */
final class Libc {

    static final int O_RDONLY = 0;
    static final int O_RDWR = 02;
    static final int O_CREAT = 0100;
    static final int O_NOCTTY = 0400;
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;

    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;

    static final int AT_FDCWD = -100;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int STATX_BASIC_STATS = 0x7ff;

    static final int ENOENT = 2;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EPERM = 1;
    static final int ENOTDIR = 20;

    static {
        // To find libraries, JNA waits for a process, and loses an interrupt during this wait.
        boolean interrupted = Thread.interrupted();
        Native.register(
                Libc.class,
                NativeLibrary.getInstance("c", Map.of(Library.OPTION_STRING_ENCODING, "UTF-8")));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Libc() {}

    static native int open(String path, int flags, int mode) throws LastErrorException;

    static native int close(int fd) throws LastErrorException;

    static native long pread(int fd, byte[] to, long count, long offset) throws LastErrorException;

    static native long pwrite(int fd, byte[] from, long count, long offset)
            throws LastErrorException;

    /** Returns the error number, or 0; it does not set errno. */
    static native int posix_fallocate(int fd, long offset, long length);

    static native int flock(int fd, int operation) throws LastErrorException;

    static native int statx(int dirfd, String path, int flags, int mask, byte[] to)
            throws LastErrorException;

    static native int socket(int family, int type, int protocol) throws LastErrorException;

    static native int bind(int fd, byte[] address, int length) throws LastErrorException;

    static native int setsockopt(int fd, int level, int option, byte[] value, int length)
            throws LastErrorException;

    static native int getsockname(int fd, byte[] address, int[] length) throws LastErrorException;

    static native int eventfd(int initial, int flags) throws LastErrorException;

    static native long read(int fd, byte[] to, long count) throws LastErrorException;

    static native long write(int fd, byte[] from, long count) throws LastErrorException;

    static native String strerror(int errno);
}
