package dev.byztime.provider;

import java.nio.file.Path;

/** Thrown if another process writes the timedata file that this service should write. */
public final class TimedataLockedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public TimedataLockedException(Path path) {
        super("another process writes " + path);
    }
}
