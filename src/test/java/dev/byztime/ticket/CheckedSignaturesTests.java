package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.security.SecureRandom;

/** What has been checked once says nothing about other keys, texts or signatures (T2). */
class CheckedSignaturesTests {

    private static final int MOST = 8;

    private final SecureRandom random = new SecureRandom();
    private final CheckedSignatures signatures = new CheckedSignatures(MOST);

    private static CompactJws signed(SigningKey key, int number) {
        return CompactJws.parse(key.sign("test", "{\"number\":" + number + "}"));
    }

    @ParameterizedTest
    @EnumSource
    void whatFitsFitsAgainAndNothingElseDoes(SignatureAlgorithm algorithm) {
        SigningKey key = SigningKey.draw(algorithm, random);
        SigningKey other = SigningKey.draw(algorithm, random);
        CompactJws text = signed(key, 1);
        CompactJws another = signed(key, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(signatures.fits(key.verification(), text)).isTrue();
            assertThat(signatures.fits(other.verification(), text)).isFalse();
            assertThat(signatures.fits(key.verification(), exchanged(text, another))).isFalse();
            assertThat(signatures.fits(key.verification(), exchanged(another, text))).isFalse();
        }
        assertThat(signatures.size()).isOne();
    }

    /** A text with the signature of another one. */
    private static CompactJws exchanged(CompactJws text, CompactJws other) {
        return new CompactJws(text.header(), text.payload(), text.signed(), other.signature());
    }

    @ParameterizedTest
    @EnumSource
    void roomIsLimited(SignatureAlgorithm algorithm) {
        SigningKey key = SigningKey.draw(algorithm, random);
        for (int i = 0; i < 5 * MOST; i++) {
            assertThat(signatures.fits(key.verification(), signed(key, i))).isTrue();
            assertThat(signatures.size()).isLessThanOrEqualTo(2 * MOST);
        }
    }
}
