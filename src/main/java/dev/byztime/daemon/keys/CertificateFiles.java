package dev.byztime.daemon.keys;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * A certificate and a key in files that may be replaced while the service runs.
 *
 * <p>The pair that was read last stays in use until another one can be read, and its key is that of
 * its certificate: whoever replaces two files replaces one of them first. For any number of
 * threads.
 */
public final class CertificateFiles {

    private final Path certificate;
    private final Path key;

    private Pair seen;
    private volatile Identity current;

    /** What a look at the files found. */
    public enum Change {
        NONE,
        /** Another certificate or key, which is in use now. */
        TAKEN,
        /** Something that cannot be used. */
        REFUSED
    }

    /**
     * What a look at the files came to.
     *
     * @param problem of what was refused
     */
    public record Look(Change change, @Nullable String problem) {}

    /** What is in the two files. */
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
     * Reads both.
     *
     * @throws CertificateFileException if one of them cannot be used, or the key is another one's
     */
    public static CertificateFiles open(Path certificate, Path key)
            throws CertificateFileException {
        return new CertificateFiles(certificate, key, Pair.read(certificate, key));
    }

    /** The pair in use. */
    public Identity current() {
        return current;
    }

    /** Looks whether there is another pair. What is refused is refused again at each look. */
    public synchronized Look look() {
        try {
            Pair found = Pair.read(certificate, key);
            if (found.equals(seen)) {
                return new Look(Change.NONE, null);
            }
            current = found.identity();
            seen = found;
            return new Look(Change.TAKEN, null);
        } catch (CertificateFileException e) {
            return new Look(Change.REFUSED, e.getMessage());
        }
    }
}
