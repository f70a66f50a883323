package dev.byztime.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;

class SealTests {

    private static final SealKey KEY =
            SealKey.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final Seal SEAL = new Seal(0x82, Purpose.LEASE_CLAIM);
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);

    /** Made by another implementation: Python's hmac, from the layout in the documentation. */
    private static final String SEALED = "n-A1ewWVZzu7GhJInghA1xVXMO08i4Lf0yOHBDJkZKSCTGNvbnRlbnQ";

    /** Texts outlive the program, so another release must make and read the same. */
    @Test
    void textIsThatOfOtherReleases() {
        assertThat(SEAL.seal(KEY, CONTENT)).isEqualTo(SEALED);
        assertThat(SEAL.open(KEY, SEALED)).isEqualTo(CONTENT);
    }

    @Test
    void anyContentIsReadBack() {
        Randomly.repeat(
                300,
                random -> {
                    byte[] content = new byte[random.nextInt(200)];
                    random.nextBytes(content);
                    SealKey key = SealKey.draw(random);
                    assertThat(SEAL.open(key, SEAL.seal(key, content))).isEqualTo(content);
                });
    }

    @Test
    void anyChangedBitIsNoticed() {
        byte[] sealed = Base64.getUrlDecoder().decode(SEALED);
        for (int bit = 0; bit < Byte.SIZE * sealed.length; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(SEAL.open(KEY, text(changed))).as("bit " + bit).isNull();
        }
        for (int length = 0; length < sealed.length; length++) {
            assertThat(SEAL.open(KEY, text(Arrays.copyOf(sealed, length)))).isNull();
        }
    }

    @Test
    void anotherKeyOpensNothing() {
        assertThat(SEAL.open(SealKey.draw(new SplittableRandom(1)), SEALED)).isNull();
    }

    @Test
    void rightMacWithAnotherVersionIsNone() {
        assertThat(SEAL.open(KEY, new Seal(0x83, Purpose.LEASE_CLAIM).seal(KEY, CONTENT))).isNull();
    }

    @Test
    void rightMacWithAnotherPurposeIsNone() {
        assertThat(SEAL.open(KEY, signed(new byte[] {(byte) 0x82, 'M', 1, 2}))).isNull();
        assertThat(SEAL.open(KEY, signed(new byte[] {(byte) 0x82, 'L', 1, 2})))
                .containsExactly(1, 2);
    }

    @Test
    void rightMacOfNothingIsNone() {
        assertThat(SEAL.open(KEY, signed(new byte[0]))).isNull();
        assertThat(SEAL.open(KEY, signed(new byte[] {(byte) 0x82}))).isNull();
        assertThat(SEAL.open(KEY, signed(new byte[] {(byte) 0x82, 'L'}))).isEmpty();
    }

    @Test
    void whatIsNotBase64IsNone() {
        assertThat(SEAL.open(KEY, SEALED + "!")).isNull();
        assertThat(SEAL.open(KEY, "")).isNull();
    }

    @Test
    void keyIsReadBackAndKeptSecret() {
        SealKey key = SealKey.draw(new SplittableRandom(2));
        assertThat(SealKey.parseHex(key.toHex()).toHex()).isEqualTo(key.toHex()).hasSize(64);
        assertThat(key.toString()).doesNotContain(key.toHex().substring(0, 8));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealKey.parseHex(key.toHex().substring(2)));
    }

    private static String signed(byte[] versionAndMore) {
        byte[] all = Arrays.copyOf(KEY.mac(versionAndMore, 0), 32 + versionAndMore.length);
        System.arraycopy(versionAndMore, 0, all, 32, versionAndMore.length);
        return text(all);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
