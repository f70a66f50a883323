package dev.byztime.linux;

import com.sun.jna.LastErrorException;

import java.io.IOException;

/** Thrown if the kernel refuses a file operation, with the kernel's reason. */
public final class FileException extends IOException {

    private static final long serialVersionUID = 1;

    /** The causes that callers can tell apart. */
    public enum Kind {
        /** The path, or a folder on it, does not exist. */
        MISSING,
        /** This process has no permission. */
        FORBIDDEN,
        /** Another process holds the lock. */
        LOCKED,
        /** Any other cause; the message contains the kernel's text. */
        OTHER
    }

    private final Kind kind;

    FileException(String what) {
        super(what);
        this.kind = Kind.OTHER;
    }

    FileException(String what, LastErrorException cause) {
        this(what, cause.getErrorCode());
    }

    FileException(String what, int errno) {
        super(what + ": " + Libc.strerror(errno));
        this.kind =
                switch (errno) {
                    case Libc.ENOENT, Libc.ENOTDIR -> Kind.MISSING;
                    case Libc.EACCES, Libc.EPERM -> Kind.FORBIDDEN;
                    case Libc.EAGAIN -> Kind.LOCKED;
                    default -> Kind.OTHER;
                };
    }

    public Kind kind() {
        return kind;
    }

    /**
     * No stack trace: files are read often and may fail for long, and the kernel's text suffices.
     */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
