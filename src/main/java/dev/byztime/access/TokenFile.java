package dev.byztime.access;

import dev.byztime.clock.LocalClock;
import dev.byztime.linux.FileException;
import dev.byztime.linux.NativeFile;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the tokens as their file has them at present.
 *
 * <p>The file is read again at most once a second, when somebody asks; by its content, since a
 * mounted secret is a symbolic link that is exchanged. What the file says counts, and nothing that
 * it once said: a token whose line is gone, or cannot be used any more, allows nothing. Only where
 * the file is there and cannot be read, which may be for a lack of descriptors, does what was last
 * read stay in force.
 */
public final class TokenFile {

    private static final Logger log = LoggerFactory.getLogger(TokenFile.class);

    private static final long LOOK_EVERY_NS = 1_000_000_000;
    private static final int MOST_BYTES = 1 << 20;

    private final Path path;
    private final LocalClock clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Standing now;
    private volatile long lookedAtNs;

    /**
     * What is known of the file.
     *
     * @param digest of what was last read
     * @param problem what is wrong with the file; null if nothing is
     */
    private record Standing(Tokens tokens, byte[] digest, @Nullable String problem) {}

    private TokenFile(Path path, LocalClock clock, Standing now) {
        this.path = path;
        this.clock = clock;
        this.now = now;
        this.lookedAtNs = clock.read().boottimeNs();
    }

    /**
     * Reads it for the first time.
     *
     * @throws ExposedException if there is anything wrong with it: at a start there is somebody who
     *     can do something about it
     */
    public static TokenFile open(Path path, LocalClock clock) {
        Standing first;
        try {
            first = parsed(path, read(path));
        } catch (FileException e) {
            throw ExposedException.tokens(String.valueOf(e.getMessage()));
        }
        if (first.problem != null) {
            throw ExposedException.tokens(first.problem);
        }
        if (first.tokens.size() == 0) {
            throw ExposedException.tokens("there are none in " + path);
        }
        return new TokenFile(path, clock, first);
    }

    /** What a secret allows; null if it is nobody's. */
    public @Nullable Set<Scope> scopesOf(String secret) {
        return look().tokens.scopesOf(secret);
    }

    /** How many tokens there are. */
    public int size() {
        return look().tokens.size();
    }

    /** What is wrong with the file, without secrets; null if nothing is. */
    public @Nullable String problem() {
        return look().problem;
    }

    /** Whoever comes while another looks goes by what was known before. */
    private Standing look() {
        if (clock.read().boottimeNs() - lookedAtNs >= LOOK_EVERY_NS && looking.tryLock()) {
            try {
                Standing before = now;
                now = next(before);
                lookedAtNs = clock.read().boottimeNs();
                report(before, now);
            } finally {
                looking.unlock();
            }
        }
        return now;
    }

    private Standing next(Standing before) {
        try {
            byte[] bytes = read(path);
            boolean same = MessageDigest.isEqual(Tokens.sha256(bytes), before.digest);
            return same && before.problem == null ? before : parsed(path, bytes);
        } catch (FileException e) {
            String problem = String.valueOf(e.getMessage());
            return e.kind() == FileException.Kind.MISSING
                    ? new Standing(Tokens.NONE, new byte[0], problem)
                    : new Standing(before.tokens, before.digest, problem);
        }
    }

    private void report(Standing before, Standing after) {
        if (after.problem != null && !after.problem.equals(before.problem)) {
            log.error("The tokens: {}; {} are in force", after.problem, after.tokens.size());
        } else if (after.problem == null && after != before) {
            log.info("The tokens have changed: {} are in force", after.tokens.size());
        }
    }

    private static Standing parsed(Path path, byte[] bytes) {
        Tokens tokens = Tokens.parse(new String(bytes, StandardCharsets.UTF_8));
        String problem =
                tokens.faults().isEmpty() ? null : path + ", " + String.join("; ", tokens.faults());
        return new Standing(tokens, Tokens.sha256(bytes), problem);
    }

    private static byte[] read(Path path) throws FileException {
        NativeFile file = NativeFile.openToRead(path);
        try {
            return file.readAll(MOST_BYTES);
        } finally {
            file.release();
        }
    }
}
