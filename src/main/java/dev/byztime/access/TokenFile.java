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
 * Keeps the tokens of a file up to date.
 *
 * <p>A request reads the file again if the known list is older than half a second. Changes are
 * detected by content, because a mounted secret is a symbolic link that is replaced. A list is
 * valid for at most a second after its reading began, so a removed token allows nothing a second
 * later. This also holds after a long idle time, during a slow reading, and while the file cannot
 * be read. Requests then wait briefly for a newer list, and are refused if there is none.
 */
public final class TokenFile {

    private static final Logger log = LoggerFactory.getLogger(TokenFile.class);

    private static final long READ_AGAIN_AFTER_NS = 500_000_000;
    private static final long MAX_AGE_NS = 1_000_000_000;

    /** How long callers wait for another caller's reading, in nanoseconds. */
    private static final long MAX_WAIT_NS = 1_000_000_000;

    private static final int MAX_FILE_BYTES = 1 << 20;

    private final Path path;
    private final Source source;
    private final LocalClock clock;
    private final long patienceNs;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile State now;

    /** Reads the whole file. */
    @FunctionalInterface
    interface Source {
        byte[] read() throws FileException;
    }

    /**
     * The last known state of the file.
     *
     * @param digest the digest of the last content
     * @param asOfNs when the last successful reading began, in nanoseconds of CLOCK_BOOTTIME
     * @param problem the fault of the file; null if there is none
     */
    private record State(
            AccessTokens tokens, byte[] digest, long asOfNs, @Nullable String problem) {}

    private TokenFile(Path path, Source source, LocalClock clock, long patienceNs, State first) {
        this.path = path;
        this.source = source;
        this.clock = clock;
        this.patienceNs = patienceNs;
        this.now = first;
    }

    /**
     * Opens the file and reads it for the first time.
     *
     * @throws ExposedException if the file has any fault, because an operator is present at a start
     *     to correct it
     */
    public static TokenFile open(Path path, LocalClock clock) {
        return open(path, () -> read(path), clock, MAX_WAIT_NS);
    }

    /**
     * @param path the path, for messages
     * @param patienceNs how long callers wait for another caller's reading, in nanoseconds
     */
    static TokenFile open(Path path, Source source, LocalClock clock, long patienceNs) {
        long asOfNs = clock.read().boottimeNs();
        State first;
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
     * The scopes of the token with this secret; null if there is none.
     *
     * @throws UnreadException if the newest list is too old
     */
    public @Nullable Set<Scope> scopesOf(String secret) throws UnreadException {
        State state = currentState();
        if (ageNs(state) >= MAX_AGE_NS) {
            throw new UnreadException(
                    state.problem == null
                            ? "reading the file of tokens takes too long"
                            : "the file of tokens cannot be read");
        }
        return state.tokens.scopesOf(secret);
    }

    /** The number of valid tokens. */
    public int size() {
        State state = currentState();
        return ageNs(state) < MAX_AGE_NS ? state.tokens.size() : 0;
    }

    /** The fault of the file, without secrets; null if there is none. */
    public @Nullable String problem() {
        State state = currentState();
        return state.problem == null && ageNs(state) >= MAX_AGE_NS
                ? path + ": reading it takes too long"
                : state.problem;
    }

    /** The newest known state, after an attempt to read the file again if the state is old. */
    private State currentState() {
        State known = now;
        long ageNs = ageNs(known);
        if (ageNs < READ_AGAIN_AFTER_NS || !begin(ageNs)) {
            return now;
        }
        try {
            State before = now;
            if (ageNs(before) >= READ_AGAIN_AFTER_NS) {
                now = next(before);
                report(before, now);
            }
            return now;
        } finally {
            reading.unlock();
        }
    }

    /**
     * Begins a reading. Waits for another caller's reading only if the present list is no longer
     * valid.
     */
    private boolean begin(long ageNs) {
        if (ageNs < MAX_AGE_NS) {
            return reading.tryLock();
        }
        try {
            return reading.tryLock(patienceNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long ageNs(State state) {
        return clock.read().boottimeNs() - state.asOfNs;
    }

    private State next(State before) {
        long asOfNs = clock.read().boottimeNs();
        try {
            byte[] bytes = source.read();
            boolean same = MessageDigest.isEqual(AccessTokens.sha256(bytes), before.digest);
            return same && before.problem == null
                    ? new State(before.tokens, before.digest, asOfNs, null)
                    : parsed(path, bytes, asOfNs);
        } catch (FileException e) {
            String problem = String.valueOf(e.getMessage());
            return e.kind() == FileException.Kind.MISSING
                    ? new State(AccessTokens.NONE, new byte[0], asOfNs, problem)
                    : new State(before.tokens, before.digest, before.asOfNs, problem);
        }
    }

    private void report(State before, State after) {
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

    private static State parsed(Path path, byte[] bytes, long asOfNs) {
        AccessTokens tokens = AccessTokens.parse(new String(bytes, StandardCharsets.UTF_8));
        String problem =
                tokens.faults().isEmpty() ? null : path + ", " + String.join("; ", tokens.faults());
        return new State(tokens, AccessTokens.sha256(bytes), asOfNs, problem);
    }

    private static byte[] read(Path path) throws FileException {
        NativeFile file = NativeFile.openToRead(path);
        try {
            return file.readAll(MAX_FILE_BYTES);
        } finally {
            file.release();
        }
    }
}
