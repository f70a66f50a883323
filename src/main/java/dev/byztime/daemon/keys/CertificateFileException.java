package dev.byztime.daemon.keys;

import java.nio.file.Path;

/**
 * Thrown if a file with certificates or a key cannot be used. The message names the file and the
 * remedy.
 */
public final class CertificateFileException extends Exception {

    private static final long serialVersionUID = 1;

    CertificateFileException(Path file, String problem) {
        super(file + " " + problem);
    }
}
