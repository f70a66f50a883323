package dev.byztime.seal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

class SipHashTests {

    private static final SipHash HASH =
            new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L); // bytes 00 to 0f

    @Test
    void agreesWithReferenceImplementation() throws IOException {
        List<String> vectors = vectors();
        assertThat(vectors).hasSize(64);
        for (int length = 0; length < vectors.size(); length++) {
            assertThat(hex(HASH.hash(counting(length), 0, length)))
                    .as("of %d bytes", length)
                    .isEqualTo(vectors.get(length));
        }
    }

    @Test
    void looksAtNothingBesideThePartOfTheArray() {
        for (int length = 0; length < 40; length++) {
            for (int offset = 0; offset < 9; offset++) {
                byte[] within = new byte[offset + length + 9];
                Arrays.fill(within, (byte) 0xa5);
                System.arraycopy(counting(length), 0, within, offset, length);
                assertThat(HASH.hash(within, offset, length))
                        .isEqualTo(HASH.hash(counting(length), 0, length));
            }
        }
    }

    @Test
    void keysOfProcessesDiffer() {
        byte[] some = counting(20);
        assertThat(SipHash.withRandomKey().hash(some, 0, 20))
                .isNotEqualTo(SipHash.withRandomKey().hash(some, 0, 20));
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static String hex(SipHash.Hash hash) {
        return HexFormat.of()
                .formatHex(
                        ByteBuffer.allocate(16)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(hash.first())
                                .putLong(hash.second())
                                .array());
    }

    private static List<String> vectors() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        SipHashTests.class.getResourceAsStream("/vectors/siphash-2-4-128.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        }
    }
}
