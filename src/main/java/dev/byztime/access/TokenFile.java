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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the tokens as their file has them at present.
 *
 * <p>The file is read again when somebody asks and what is known of it is older than half a second;
 * by its content, since a mounted secret is a symbolic link that is exchanged. A list never counts
 * for longer than a second after the moment at which its reading began, so a token whose line is
 * gone allows nothing a second later. That holds when nobody has asked for long, when a reading
 * takes long, and when the file is there but cannot be read: whoever asks then waits a moment for a
 * newer list, and is told that there is none.
 */
public final class TokenFile {

    private static final Logger log = LoggerFactory.getLogger(TokenFile.class);

    private static final long READ_AGAIN_AFTER_NS = 500_000_000;
    private static final long COUNTS_FOR_NS = 1_000_000_000;

    /** How long callers wait for another caller's reading. */
    private static final long PATIENCE_NS = 1_000_000_000;

    private static final int MOST_BYTES = 1 << 20;

    private final Path path;
    private final Source source;
    private final LocalClock clock;
    private final long patienceNs;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Standing now;

    /** Reads the whole file. */
    @FunctionalInterface
    interface Source {
        byte[] read() throws FileException;
    }

    /**
     * What is known of the file.
     *
     * @param digest of what was last read
     * @param asOfNs by CLOCK_BOOTTIME, just before the tokens were read
     * @param problem what is wrong with the file; null if nothing is
     */
    private record Standing(
            AccessTokens tokens, byte[] digest, long asOfNs, @Nullable String problem) {}

    private TokenFile(Path path, Source source, LocalClock clock, long patienceNs, Standing first) {
        this.path = path;
        this.source = source;
        this.clock = clock;
        this.patienceNs = patienceNs;
        this.now = first;
    }

    /**
     * Reads it for the first time.
     *
     * @throws ExposedException if there is anything wrong with it: at a start there is somebody who
     *     can do something about it
     */
    public static TokenFile open(Path path, LocalClock clock) {
        return open(path, () -> read(path), clock, PATIENCE_NS);
    }

    /**
     * @param path for messages
     * @param patienceNs how long callers wait for another caller's reading
     */
    static TokenFile open(Path path, Source source, LocalClock clock, long patienceNs) {
        long asOfNs = clock.read().boottimeNs();
        Standing first;
        try {
            first = parsed(path, source.read(), asOfNs);
        } catch (FileException e) {
            throw ExposedException.unreadTokens(path, e);
        }
        if (first.problem != null) {
            throw ExposedException.tokens(first.problem);
        }
        if (first.tokens.size() == 0) {
            throw ExposedException.tokens("there are none in " + path);
        }
        return new TokenFile(path, source, clock, patienceNs, first);
    }

    /**
     * What a secret allows; null if it is nobody's.
     *
     * @throws UnreadException if the newest list is too old to say
     */
    public @Nullable Set<Scope> scopesOf(String secret) throws UnreadException {
        Standing standing = look();
        if (ageNs(standing) >= COUNTS_FOR_NS) {
            throw new UnreadException(
                    standing.problem == null
                            ? "reading the file of tokens takes too long"
                            : "the file of tokens cannot be read");
        }
        return standing.tokens.scopesOf(secret);
    }

    /** How many tokens are in force. */
    public int size() {
        Standing standing = look();
        return ageNs(standing) < COUNTS_FOR_NS ? standing.tokens.size() : 0;
    }

    /** What is wrong with the file, without secrets; null if nothing is. */
    public @Nullable String problem() {
        Standing standing = look();
        return standing.problem == null && ageNs(standing) >= COUNTS_FOR_NS
                ? path + ": reading it takes too long"
                : standing.problem;
    }

    /** The newest that is known, after an attempt to learn more if that is old. */
    private Standing look() {
        Standing known = now;
        long ageNs = ageNs(known);
        if (ageNs < READ_AGAIN_AFTER_NS || !begin(ageNs)) {
            return now;
        }
        try {
            Standing before = now;
            if (ageNs(before) >= READ_AGAIN_AFTER_NS) {
                now = next(before);
                report(before, now);
            }
            return now;
        } finally {
            reading.unlock();
        }
    }

    /** Waits for another caller's reading only where the present list does not count any more. */
    private boolean begin(long ageNs) {
        if (ageNs < COUNTS_FOR_NS) {
            return reading.tryLock();
        }
        try {
            return reading.tryLock(patienceNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long ageNs(Standing standing) {
        return clock.read().boottimeNs() - standing.asOfNs;
    }

    private Standing next(Standing before) {
        long asOfNs = clock.read().boottimeNs();
        try {
            byte[] bytes = source.read();
            boolean same = MessageDigest.isEqual(AccessTokens.sha256(bytes), before.digest);
            return same && before.problem == null
                    ? new Standing(before.tokens, before.digest, asOfNs, null)
                    : parsed(path, bytes, asOfNs);
        } catch (FileException e) {
            String problem = String.valueOf(e.getMessage());
            return e.kind() == FileException.Kind.MISSING
                    ? new Standing(AccessTokens.NONE, new byte[0], asOfNs, problem)
                    : new Standing(before.tokens, before.digest, before.asOfNs, problem);
        }
    }

    private void report(Standing before, Standing after) {
        if (after.problem != null && !after.problem.equals(before.problem)) {
            boolean unread = after.asOfNs == before.asOfNs;
            log.error(
                    "The tokens: {}; {} are in force",
                    after.problem,
                    unread ? 0 : after.tokens.size());
        } else if (after.problem == null && after.tokens != before.tokens) {
            log.info("The tokens have changed: {} are in force", after.tokens.size());
        }
    }

    private static Standing parsed(Path path, byte[] bytes, long asOfNs) {
        AccessTokens tokens = AccessTokens.parse(new String(bytes, StandardCharsets.UTF_8));
        String problem =
                tokens.faults().isEmpty() ? null : path + ", " + String.join("; ", tokens.faults());
        return new Standing(tokens, AccessTokens.sha256(bytes), asOfNs, problem);
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
