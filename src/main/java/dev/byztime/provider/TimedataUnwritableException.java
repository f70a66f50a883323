package dev.byztime.provider;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown if the timedata file that this service should write cannot be written. */
public final class TimedataUnwritableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public TimedataUnwritableException(Path path, IOException cause) {
        super("cannot write " + path + ": " + cause.getMessage(), cause);
    }
}
