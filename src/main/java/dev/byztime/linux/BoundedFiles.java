package dev.byztime.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files that may be larger than expected. */
public final class BoundedFiles {

    private BoundedFiles() {}

    /**
     * The content of a file, cut off at a size.
     *
     * @throws IOException if there is no file, or none that can be read
     */
    public static byte[] read(Path file, int mostBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(mostBytes);
        }
    }
}
