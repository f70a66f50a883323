package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whose keys are trusted while a JWKS comes and goes. */
class TrustedIssuersTests {

    private static final String ISSUER = "other";

    private final byte[] jwks = jwks(new Bearer(SignatureAlgorithm.ES256, new SecureRandom()));
    private TrustedIssuers.Source source = () -> jwks;
    private final TrustedIssuers issuers = new TrustedIssuers(Map.of(ISSUER, () -> source.read()));

    private static byte[] jwks(Bearer issuer) {
        Map<String, Object> jwk = issuer.jwk();
        jwk.put("kid", "theirs");
        return StrictJson.write(Map.of("keys", List.of(jwk))).getBytes(StandardCharsets.UTF_8);
    }

    private static Reading reading(long breaks) {
        return new Reading(
                new Reading.Basis(
                        new Timestamp(1_795_237_000, 0),
                        new Timestamp(1000, 0),
                        Era.of(1, 2),
                        0,
                        breaks),
                0,
                1_000_000,
                null,
                Reading.Status.SYNCHRONIZED);
    }

    @Test
    void withoutItsFileAnIssuerHasNoKeys() {
        issuers.read(reading(0));
        assertThat(issuers.find(ISSUER, "theirs", reading(0))).isNotNull();
        source = TrustedIssuersTests::gone;
        issuers.read(reading(0));
        assertThat(issuers.find(ISSUER, "theirs", reading(0))).isNull();
        assertThat(issuers.failures().get(ISSUER)).contains("no file keys.json");
    }

    @Test
    void aFaultyFileChangesNothing() {
        issuers.read(reading(0));
        source = () -> new byte[] {'{'};
        issuers.read(reading(0));
        assertThat(issuers.find(ISSUER, "theirs", reading(0))).isNotNull();
        assertThat(issuers.failures()).containsKey(ISSUER);
        source = () -> jwks;
        issuers.read(reading(0));
        assertThat(issuers.failures()).isEmpty();
    }

    @Test
    void aFileWithoutUsableKeysIsTold() {
        source =
                () ->
                        "{\"keys\": [{\"kty\": \"oct\", \"kid\": \"a\"}]}"
                                .getBytes(StandardCharsets.UTF_8);
        issuers.read(reading(0));
        assertThat(issuers.failures().get(ISSUER)).startsWith("there is no key for EdDSA");
    }

    /** Else a file that was away during a break would bring keys of the old scale back to life. */
    @Test
    void keysFromBeforeABreakStayRefusedWhenTheirFileIsBack() {
        issuers.read(reading(0));
        source = TrustedIssuersTests::gone;
        issuers.read(reading(1));
        source = () -> jwks;
        issuers.read(reading(1));
        ScaledKey key = Objects.requireNonNull(issuers.find(ISSUER, "theirs", reading(1)));
        assertThat(key.ofThisScale()).isFalse();
    }

    private static byte[] gone() throws IOException {
        throw new NoSuchFileException("keys.json");
    }
}
