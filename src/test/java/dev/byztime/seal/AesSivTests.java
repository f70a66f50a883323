package dev.byztime.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.wire.AesSivOracle;
import dev.byztime.testing.Randomly;

import org.cryptomator.siv.SivMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

class AesSivTests {

    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNode SAMPLES = samples();

    /** RFC 5297, A.1 and A.2: the library, with the halves of the key in the order of ours. */
    @Test
    void libraryGivesTheStandardsResults() throws Exception {
        requireResult(
                "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                "112233445566778899aabbccddee",
                "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c",
                "101112131415161718191a1b1c1d1e1f2021222324252627");
        requireResult(
                "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f",
                "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349"
                    + "562d414553",
                "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3"
                    + "f748ba8af829ea64ad544a272e9c485b62a3fd5c0d",
                "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
                "102030405060708090a0",
                "09f911029d74e35bd84156c5635688c0");
    }

    @Test
    void sealedAsAnotherImplementationSeals() {
        Randomly.repeat(
                300,
                random -> {
                    byte[] key = bytes(random, 32);
                    byte[] ad = bytes(random, random.nextInt(80));
                    byte[] nonce = bytes(random, 16);
                    byte[] plaintext = bytes(random, random.nextInt(300));
                    byte[] sealed = AesSiv.seal(key, ad, nonce, plaintext);
                    assertThat(sealed).isEqualTo(AesSivOracle.seal(key, plaintext, ad, nonce));
                    assertThat(AesSiv.open(key, ad, nonce, sealed)).isEqualTo(plaintext);
                });
    }

    @Test
    void nothingIsOpenedThatWasNotSealedSo() {
        Randomly.repeat(
                300,
                random -> {
                    byte[] key = bytes(random, 32);
                    byte[] ad = bytes(random, 1 + random.nextInt(80));
                    byte[] nonce = bytes(random, 16);
                    // long enough that no other key of encryption gives the same one
                    byte[] plaintext = bytes(random, 16 + random.nextInt(60));
                    byte[] sealed = AesSiv.seal(key, ad, nonce, plaintext);
                    assertThat(AesSiv.open(changed(random, key), ad, nonce, sealed)).isNull();
                    assertThat(AesSiv.open(key, changed(random, ad), nonce, sealed)).isNull();
                    assertThat(AesSiv.open(key, ad, changed(random, nonce), sealed)).isNull();
                    assertThat(AesSiv.open(key, ad, nonce, changed(random, sealed))).isNull();
                    int shorter = random.nextInt(sealed.length);
                    assertThat(AesSiv.open(key, ad, nonce, Arrays.copyOf(sealed, shorter)))
                            .isNull();
                });
        assertThat(AesSiv.open(new byte[31], new byte[0], new byte[16], new byte[40])).isNull();
    }

    static Stream<JsonNode> sealed() {
        return SAMPLES.get("packets")
                .valueStream()
                .filter(packet -> packet.get("outcome").stringValue().equals("response"))
                .filter(packet -> packet.hasNonNull("plaintext"));
    }

    /** Queries that byztimed 2.0.1 opened, with the keys of their sessions. */
    @ParameterizedTest
    @MethodSource("sealed")
    void queriesOfTheSamplesAreSealedAlike(JsonNode packet) {
        byte[] key = bytes(session(packet), "c2s");
        byte[] ciphertext =
                AesSiv.seal(
                        key,
                        bytes(packet, "ad"),
                        bytes(packet, "nonce"),
                        bytes(packet, "plaintext"));
        assertThat(ciphertext).isEqualTo(bytes(packet, "ciphertext"));
    }

    private static JsonNode session(JsonNode packet) {
        String name = packet.get("session").stringValue();
        if (name.equals("ok")) {
            return SAMPLES.get("ntske");
        }
        return SAMPLES.get("ntske_cases")
                .valueStream()
                .filter(sample -> sample.get("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void requireResult(
            String key, String plaintext, String ciphertext, String... associated)
            throws Exception {
        byte[] whole = HEX.parseHex(key);
        byte[] mac = Arrays.copyOf(whole, 16);
        byte[] encryption = Arrays.copyOfRange(whole, 16, 32);
        byte[][] components = Stream.of(associated).map(HEX::parseHex).toArray(byte[][]::new);
        byte[] sealed = new SivMode().encrypt(encryption, mac, HEX.parseHex(plaintext), components);
        assertThat(sealed).isEqualTo(HEX.parseHex(ciphertext));
        assertThat(AesSivOracle.seal(whole, HEX.parseHex(plaintext), components)).isEqualTo(sealed);
    }

    private static byte[] changed(RandomGenerator random, byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(JsonNode sample, String field) {
        return HEX.parseHex(sample.get(field).stringValue());
    }

    private static JsonNode samples() {
        try (InputStream in = AesSivTests.class.getResourceAsStream("/vectors/wire-samples.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
