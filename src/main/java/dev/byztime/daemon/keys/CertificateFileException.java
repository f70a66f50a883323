package dev.byztime.daemon.keys;

import java.nio.file.Path;

/** A file of certificates or of a key cannot be used; the message says which one and what to do. */
public final class CertificateFileException extends Exception {

    private static final long serialVersionUID = 1;

    CertificateFileException(Path file, String problem) {
        super(file + " " + problem);
    }
}
