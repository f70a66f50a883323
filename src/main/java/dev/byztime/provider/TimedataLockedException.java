package dev.byztime.provider;

import java.nio.file.Path;

/** Thrown when another process writes the file that this service was told to write. */
public final class TimedataLockedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public TimedataLockedException(Path path) {
        super("another process writes " + path);
    }
}
