package dev.byztime.ticket;

import dev.byztime.time.Reading;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The keys of other issuers whose tickets are accepted here.
 *
 * <p>Each issuer has its own keys, from a JWKS that is read before requests need it. A ticket can
 * only say which of these keys it wants to be checked by.
 *
 * <p>The issuers must keep the same timescale. After a break of this node's clock, the tickets of
 * keys that were known before are refused: nobody can tell on which scale they were signed. An
 * issuer that noticed the break too signs with other keys, which are accepted when they have been
 * read.
 */
public final class TrustedIssuers implements TrustedKeys {

    /** The longest JWKS that is read, in bytes. */
    public static final int MAX_BYTES = 65_536;

    private static final int MAX_KEYS = 64;

    /** How many keys of an issuer are remembered, those that it no longer publishes among them. */
    private static final int MAX_REMEMBERED = 1024;

    private static final Logger log = LoggerFactory.getLogger(TrustedIssuers.class);

    private final Map<String, Source> sources;

    /**
     * The number of breaks of this node's clock when a key was first seen, by issuer and
     * thumbprint. A key that was away for a while keeps its number. Guarded by this.
     */
    private final Map<String, Map<String, Long>> firstSeen = new HashMap<>();

    private volatile Map<String, Map<String, Dated>> keys = Map.of();
    private volatile Map<String, String> failures = Map.of();

    /** Where the JWKS of an issuer comes from. */
    @FunctionalInterface
    public interface Source {

        /**
         * The present JWKS, cut off just above {@link #MAX_BYTES}.
         *
         * @throws IOException if it cannot be read
         */
        byte[] read() throws IOException;
    }

    /**
     * A key with the timescale on which it was first seen.
     *
     * @param breaks the number of breaks of this node's clock until then
     */
    private record Dated(VerificationKey key, long breaks) {}

    /**
     * @param sources the source of keys of each trusted issuer by its name
     */
    public TrustedIssuers(Map<String, Source> sources) {
        this.sources = Map.copyOf(sources);
    }

    /**
     * Reads all keys anew. If a JWKS is gone, its issuer has no keys any more. If it cannot be read
     * for another reason, the keys that were read before stay in use.
     *
     * <p>One thread calls this from time to time.
     */
    public synchronized void read(Reading now) {
        Map<String, Map<String, Dated>> next = new HashMap<>();
        Map<String, String> failed = new HashMap<>();
        sources.forEach((issuer, source) -> {
            try {
                Map<String, VerificationKey> read = parse(source.read());
                next.put(issuer, dated(issuer, read, now));
                if (read.isEmpty()) {
                    failed.put(
                            issuer,
                            "there is no key for EdDSA or ES256 with a kid, so its tickets are"
                                    + " refused");
                }
            } catch (NoSuchFileException e) {
                failed.put(
                        issuer, "there is no file " + e.getFile() + ", so its tickets are refused");
            } catch (IOException | IllegalArgumentException e) {
                next.put(issuer, keys.getOrDefault(issuer, Map.of()));
                failed.put(issuer, e.getMessage() + "; the keys that were read before stay in use");
            }
        });
        failed.forEach((issuer, reason) -> {
            if (!reason.equals(failures.get(issuer))) {
                log.warn("The keys of the issuer {} cannot be read: {}", issuer, reason);
            }
        });
        keys = Map.copyOf(next);
        failures = Map.copyOf(failed);
    }

    private Map<String, Dated> dated(
            String issuer, Map<String, VerificationKey> read, Reading now) {
        Map<String, Long> seen = firstSeen.computeIfAbsent(issuer, name -> new HashMap<>());
        Map<String, Dated> dated = new HashMap<>();
        read.forEach((kid, key) ->
                dated.put(
                        kid,
                        new Dated(
                                key,
                                seen.computeIfAbsent(
                                        key.thumbprint(), thumbprint -> now.breaks()))));
        if (seen.size() > MAX_REMEMBERED) {
            seen.keySet()
                    .retainAll(
                            read.values().stream()
                                    .map(VerificationKey::thumbprint)
                                    .collect(Collectors.toSet()));
        }
        return Map.copyOf(dated);
    }

    /**
     * The keys of a JWKS by kid. Keys of other kinds, and keys without kid, are left out.
     *
     * @throws IllegalArgumentException if it is no JWKS
     */
    static Map<String, VerificationKey> parse(byte[] jwks) {
        if (jwks.length > MAX_BYTES) {
            throw new IllegalArgumentException("the JWKS has more than " + MAX_BYTES + " bytes");
        }
        String text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(jwks)).toString();
        if (!(StrictJson.parse(text).get("keys") instanceof List<?> list)
                || list.size() > MAX_KEYS) {
            throw new IllegalArgumentException(
                    "the JWKS has no list of at most " + MAX_KEYS + " keys");
        }
        Map<String, VerificationKey> keys = new HashMap<>();
        for (Object each : list) {
            VerificationKey key = usable(each);
            if (key != null
                    && each instanceof Map<?, ?> jwk
                    && jwk.get("kid") instanceof String kid
                    && keys.put(kid, key) != null) {
                throw new IllegalArgumentException("the JWKS has two keys with the kid " + kid);
            }
        }
        return keys;
    }

    @SuppressWarnings("unchecked") // the parser makes maps of this type only
    private static @Nullable VerificationKey usable(Object jwk) {
        try {
            return jwk instanceof Map<?, ?> members
                    ? VerificationKey.of((Map<String, Object>) members)
                    : null;
        } catch (IllegalArgumentException e) {
            log.debug("A key of a JWKS is left out: {}", e.getMessage());
            return null;
        }
    }

    /** Whether this issuer is trusted. */
    @Override
    public boolean contains(String issuer) {
        return sources.containsKey(issuer);
    }

    /** The key of an issuer with this kid; null if it has none. */
    @Override
    public @Nullable ScaledKey find(String issuer, String kid, Reading now) {
        Dated found = keys.getOrDefault(issuer, Map.of()).get(kid);
        return found == null ? null : new ScaledKey(found.key, found.breaks == now.breaks());
    }

    /** Why the keys of issuers could not be read at the last attempt, by issuer. */
    public Map<String, String> failures() {
        return failures;
    }
}
