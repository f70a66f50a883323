package dev.byztime.daemon.keys;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * A certificate and a key in files that may be replaced while the service runs.
 *
 * <p>The last usable pair stays in use until another pair can be read whose key belongs to its
 * certificate. An operator who replaces two files has to replace one of them first. Thread-safe.
 */
public final class CertificateFiles {

    private final Path certificate;
    private final Path key;

    private Pair seen;
    private volatile Identity current;

    /** The result of a check of the files. */
    public enum Change {
        NONE,
        /** The files have another certificate or key, which is now in use. */
        TAKEN,
        /** The files have something that cannot be used. */
        REFUSED
    }

    /**
     * The result of a check of the files.
     *
     * @param problem why the content was refused; null if it was not
     */
    public record CheckResult(Change change, @Nullable String problem) {}

    /** The content of the two files. */
    private record Pair(PemFile certificate, PemFile key) {

        static Pair read(Path certificate, Path key) throws CertificateFileException {
            return new Pair(PemFile.read(certificate), PemFile.read(key));
        }

        Identity identity() throws CertificateFileException {
            return Identity.of(certificate, key);
        }
    }

    private CertificateFiles(Path certificate, Path key, Pair seen)
            throws CertificateFileException {
        this.certificate = certificate;
        this.key = key;
        this.current = seen.identity();
        this.seen = seen;
    }

    /**
     * Reads both files.
     *
     * @throws CertificateFileException if one of them cannot be used, or the key does not belong to
     *     the certificate
     */
    public static CertificateFiles open(Path certificate, Path key)
            throws CertificateFileException {
        return new CertificateFiles(certificate, key, Pair.read(certificate, key));
    }

    /** The pair in use. */
    public Identity current() {
        return current;
    }

    /**
     * Checks whether the files have another pair. A pair that cannot be used is refused again at
     * each check.
     */
    public synchronized CheckResult check() {
        try {
            Pair found = Pair.read(certificate, key);
            if (found.equals(seen)) {
                return new CheckResult(Change.NONE, null);
            }
            current = found.identity();
            seen = found;
            return new CheckResult(Change.TAKEN, null);
        } catch (CertificateFileException e) {
            return new CheckResult(Change.REFUSED, e.getMessage());
        }
    }
}
