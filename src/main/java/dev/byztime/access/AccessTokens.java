package dev.byztime.access;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tokens of a file, stored as hashes.
 *
 * <p>A line is {@code name scope[,scope...] secret}. Empty lines and lines that begin with # are
 * ignored. An invalid line allows nothing, and does not affect the other lines.
 */
final class AccessTokens {

    /** The least number of characters in a secret: 128 bits in hexadecimal digits. */
    static final int MIN_SECRET_LENGTH = 32;

    /** The pattern of secrets that a client can send in a header (RFC 6750, section 2.1). */
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern BLANK = Pattern.compile("[ \\t]+");

    static final AccessTokens NONE = new AccessTokens(List.of(), List.of());

    private record Token(byte[] hash, Set<Scope> scopes) {}

    private final List<Token> tokens;
    private final List<String> faults;

    private AccessTokens(List<Token> tokens, List<String> faults) {
        this.tokens = tokens;
        this.faults = faults;
    }

    static AccessTokens parse(String text) {
        List<Token> tokens = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = BLANK.split(line);
            String fault = fault(words, names, tokens);
            if (fault == null) {
                names.add(words[0]);
                tokens.add(new Token(hash(words[2]), scopes(words[1])));
            } else {
                faults.add("line " + number + ": " + fault);
            }
        }
        return new AccessTokens(List.copyOf(tokens), List.copyOf(faults));
    }

    /** The fault of a line, without text that could be its secret; null if the line is valid. */
    private static @Nullable String fault(String[] words, Set<String> names, List<Token> tokens) {
        if (words.length != 3) {
            return "expected a name, scopes and a secret, not %d words".formatted(words.length);
        }
        if (!NAME.matcher(words[0]).matches()) {
            return "the name must have 1 to 64 letters, digits, dots, dashes or underscores";
        }
        if (names.contains(words[0])) {
            return "the name is that of an earlier line";
        }
        if (scopes(words[1]).isEmpty()) {
            return "expected scopes out of at-most-once, leases, tickets, commits, read, admin,"
                    + " with commas between";
        }
        if (words[2].length() < MIN_SECRET_LENGTH) {
            return "the secret is shorter than %d characters".formatted(MIN_SECRET_LENGTH);
        }
        if (!SECRET.matcher(words[2]).matches()) {
            return "the secret has characters other than letters, digits and -._~+/, then =";
        }
        byte[] hash = hash(words[2]);
        return tokens.stream().anyMatch(token -> Arrays.equals(token.hash, hash))
                ? "the secret is that of an earlier line"
                : null;
    }

    /** The scopes in a list; empty if one of them is unknown. */
    private static Set<Scope> scopes(String words) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : words.split(",", -1)) {
            int before = scopes.size();
            Arrays.stream(Scope.values())
                    .filter(scope -> scope.label().equals(word))
                    .forEach(scopes::add);
            if (scopes.size() == before) {
                return Set.of();
            }
        }
        return scopes;
    }

    /**
     * The scopes of the token with this secret; null if there is none.
     *
     * <p>All hashes are compared, so that the time does not depend on which token matches, if any.
     */
    @Nullable Set<Scope> scopesOf(String secret) {
        byte[] hash = hash(secret);
        Set<Scope> found = null;
        for (Token token : tokens) {
            if (MessageDigest.isEqual(token.hash, hash)) {
                found = token.scopes;
            }
        }
        return found;
    }

    int size() {
        return tokens.size();
    }

    /** The faults of invalid lines. */
    List<String> faults() {
        return faults;
    }

    private static byte[] hash(String secret) {
        return sha256(secret.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
