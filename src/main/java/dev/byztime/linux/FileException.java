package dev.byztime.linux;

import com.sun.jna.LastErrorException;

import java.io.IOException;

/** A file operation that the kernel refused, with the kernel's reason. */
public final class FileException extends IOException {

    private static final long serialVersionUID = 1;

    /** What a caller may want to tell apart. */
    public enum Kind {
        /** The path, or a folder on it, does not exist. */
        MISSING,
        /** This process may not. */
        FORBIDDEN,
        /** Another process holds the lock. */
        LOCKED,
        /** Anything else; the message has the kernel's words. */
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

    /** Files are read often and may stay broken for long: the kernel's words say it all. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
