package dev.byztime.daemon.keys;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The authorities in a file that may be replaced while the service runs.
 *
 * <p>The last usable content stays in use until the file can be read again. Thread-safe.
 */
public final class AuthorityFile implements Supplier<Authorities> {

    private final Path path;

    private PemFile seen;
    private volatile Authorities current;

    private AuthorityFile(Path path, PemFile seen) throws CertificateFileException {
        this.path = path;
        this.current = Authorities.of(seen);
        this.seen = seen;
    }

    /**
     * Reads the file.
     *
     * @throws CertificateFileException if the file cannot be used
     */
    public static AuthorityFile open(Path path) throws CertificateFileException {
        return new AuthorityFile(path, PemFile.read(path));
    }

    /** The authorities in use. */
    @Override
    public Authorities get() {
        return current;
    }

    public Path path() {
        return path;
    }

    /**
     * Checks whether the file has other authorities. Content that cannot be used is refused again
     * at each check.
     */
    public synchronized CertificateFiles.CheckResult check() {
        try {
            PemFile found = PemFile.read(path);
            if (found.equals(seen)) {
                return new CertificateFiles.CheckResult(CertificateFiles.Change.NONE, null);
            }
            Authorities next = Authorities.of(found);
            boolean changed = !next.equals(current);
            seen = found;
            if (!changed) { // comments, or the order of lines
                return new CertificateFiles.CheckResult(CertificateFiles.Change.NONE, null);
            }
            current = next;
            return new CertificateFiles.CheckResult(CertificateFiles.Change.TAKEN, null);
        } catch (CertificateFileException e) {
            return new CertificateFiles.CheckResult(
                    CertificateFiles.Change.REFUSED, e.getMessage());
        }
    }
}
