package dev.byztime.daemon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.byztime.daemon.VoteStatus;
import dev.byztime.testing.Randomly;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Compares the codec with protobuf-java: what ours accepts, protobuf-java reads alike, and what
 * ours writes is what protobuf-java would write. Ours accepts less: a known field of another wire
 * type makes a message malformed, as it does for byztimed.
 */
class ProtobufFuzzTests {

    private static final long BILLION = 1_000_000_000;

    private interface Decoding<T> {
        T of(byte[] bytes) throws MalformedException;
    }

    @FuzzTest
    void whatOursAcceptsIsReadAlike(byte[] bytes) {
        requireReadAlike(bytes);
    }

    @FuzzTest
    void whatOursWritesIsWrittenAlike(FuzzedDataProvider data) {
        requireWrittenAlike(
                data.consumeBytes(40),
                data.consumeBytes(20),
                data.consumeBytes(130),
                data.consumeLong(),
                data.consumeLong(),
                data.consumeLong() & 0xFFFF_FFFFL,
                data.consumeInt(0, 200));
    }

    @Test
    void randomMessagesAreReadAlike() {
        Randomly.repeat(4000, random -> requireReadAlike(fields(random, 3)));
    }

    @Test
    void randomMessagesAreWrittenAlike() {
        Randomly.repeat(
                1000,
                random ->
                        requireWrittenAlike(
                                some(random, 40),
                                some(random, 20),
                                some(random, 130),
                                random.nextLong(),
                                random.nextLong(),
                                random.nextLong() & 0xFFFF_FFFFL,
                                random.nextInt(200)));
    }

    private static void requireReadAlike(byte[] bytes) {
        Packet packet = decoded(Packet::decode, bytes);
        if (packet != null) {
            requireAlike(packet, read("Packet", bytes));
        }
        AssociatedData asked = decoded(AssociatedData::decodeRequest, bytes);
        if (asked != null) {
            ProtobufOracle other = read("RequestAD", bytes);
            assertThat(asked.uniqueId()).isEqualTo(other.bytes("unique_id"));
            assertThat(asked.cookie()).isEqualTo(other.bytes("cookie"));
        }
        AssociatedData answered = decoded(AssociatedData::decodeResponse, bytes);
        if (answered != null) {
            assertThat(answered.uniqueId()).isEqualTo(read("ResponseAD", bytes).bytes("unique_id"));
        }
        RequestPlaintext request = decoded(RequestPlaintext::decode, bytes);
        if (request != null) {
            ProtobufOracle other = read("Request", bytes);
            assertThat(request.cookies()).isEqualTo(other.number("num_cookies"));
            assertThat(request.understandsStatus()).isEqualTo(other.number("extension") != 0);
        }
        ResponsePlaintext response = decoded(ResponsePlaintext::decode, bytes);
        if (response != null) {
            requireAlike(response, read("Response", bytes));
        }
        Cookie cookie = decoded(Cookie::decode, bytes);
        if (cookie != null) {
            ProtobufOracle other = read("Cookie", bytes);
            assertThat(cookie.keyId()).isEqualTo(other.number("key_id"));
            assertThat(cookie.nonce()).isEqualTo(other.bytes("nonce"));
            assertThat(cookie.ciphertext()).isEqualTo(other.bytes("ciphertext"));
        }
        Cookie.Content content = decoded(Cookie.Content::decode, bytes);
        if (content != null) {
            ProtobufOracle other = read("UnwrappedCookie", bytes);
            assertThat(content.algorithm()).isEqualTo(other.number("alg_id"));
            assertThat(content.clientToServer()).isEqualTo(other.bytes("c2s"));
            assertThat(content.serverToClient()).isEqualTo(other.bytes("s2c"));
        }
    }

    private static void requireAlike(Packet packet, ProtobufOracle other) {
        assertThat(packet instanceof Packet.Request).isEqualTo(other.has("request"));
        assertThat(packet instanceof Packet.Response).isEqualTo(other.has("response"));
        assertThat(packet instanceof Packet.Refusal).isEqualTo(other.has("error"));
        switch (packet) {
            case Packet.Request(Sealed sealed) -> {
                requireAlike(sealed, other.message("request"));
                assertThat(sealed.paddingLength())
                        .isEqualTo(other.message("request").bytes("padding").length);
            }
            case Packet.Response(Sealed sealed) -> requireAlike(sealed, other.message("response"));
            case Packet.Refusal(byte[] uniqueId, boolean nak) -> {
                assertThat(uniqueId).isEqualTo(other.message("error").bytes("unique_id"));
                assertThat(nak).isEqualTo(other.message("error").has("crypto_nak"));
            }
            case Packet.Unknown unknown -> assertThat(unknown).isNotNull();
        }
    }

    private static void requireAlike(Sealed sealed, ProtobufOracle other) {
        assertThat(sealed.ad()).isEqualTo(other.bytes("ad"));
        assertThat(sealed.nonce()).isEqualTo(other.bytes("nonce"));
        assertThat(sealed.ciphertext()).isEqualTo(other.bytes("ciphertext"));
    }

    private static void requireAlike(ResponsePlaintext response, ProtobufOracle other) {
        assertThat(response.era()).isEqualTo(other.bytes("era"));
        assertThat(response.localNs()).isEqualTo(nanos(other.message("local_clock")));
        assertThat(response.voteNs()).isEqualTo(nanos(other.message("offset")));
        assertThat(response.cookies()).hasSize(other.count("cookies"));
        for (int i = 0; i < response.cookies().size(); i++) {
            assertThat(response.cookies().get(i)).isEqualTo(other.bytes("cookies", i));
        }
        assertThat(response.workNs()).isEqualTo(other.number("work"));
        assertThat(response.steady()).isEqualTo(other.number("slew") != 0);
    }

    private static void requireWrittenAlike(
            byte[] a, byte[] b, byte[] c, long x, long y, long small, int length) {
        Sealed sealed = new Sealed(a, b, c, length);
        requireCanonical("Packet", Packet.encode(new Packet.Request(sealed)));
        requireCanonical("Packet", Packet.encode(new Packet.Response(new Sealed(a, b, c, 0))));
        requireCanonical("Packet", Packet.encode(new Packet.Refusal(a, true)));
        requireCanonical("Packet", Packet.encode(new Packet.Refusal(b, false)));
        requireCanonical("RequestAD", new AssociatedData(a, c).encode());
        requireCanonical("ResponseAD", new AssociatedData(b, new byte[0]).encode());
        requireCanonical("Request", new RequestPlaintext(small, (x & 1) == 0).encode());
        requireCanonical("Cookie", new Cookie(small, b, c).encode());
        requireCanonical("UnwrappedCookie", new Cookie.Content(small, a, b).encode());
        ResponsePlaintext response =
                new ResponsePlaintext(
                        b,
                        x,
                        y,
                        List.of(a, new byte[0], c),
                        VoteStatus.values()[(int) Long.remainderUnsigned(x, 3)],
                        small,
                        (y & 1) == 0,
                        y >> 2);
        requireCanonical("Response", response.encode(true));
        requireCanonical("Response", response.encode(false));
    }

    private static void requireCanonical(String type, byte[] written) {
        ProtobufOracle other = read(type, written);
        assertThat(other.written()).as(type).isEqualTo(written);
    }

    private static ProtobufOracle read(String type, byte[] bytes) {
        return Objects.requireNonNull(ProtobufOracle.read(type, bytes), type + " is none");
    }

    private static <T> @Nullable T decoded(Decoding<T> decoding, byte[] bytes) {
        try {
            return decoding.of(bytes);
        } catch (MalformedException refused) {
            return null;
        }
    }

    private static long nanos(ProtobufOracle time) {
        return time.number("seconds") * BILLION + time.number("nanoseconds");
    }

    /** Fields of known numbers, mostly of their types, and messages within them. */
    private static byte[] fields(RandomGenerator random, int deeper) {
        FieldWriter fields = new FieldWriter();
        for (int left = random.nextInt(6); left > 0; left--) {
            int number = random.nextInt(8) == 0 ? 1000 + random.nextInt(3) : 1 + random.nextInt(4);
            switch (random.nextInt(5)) {
                case 0 -> fields.varint(number, random.nextLong() >> random.nextInt(64));
                case 1 -> fields.fixed32(number, random.nextLong() & 0xFFFF_FFFFL);
                case 2 -> fields.bytes(number, some(random, 20));
                case 3 -> fields.bytes(number, new byte[16]);
                default ->
                        fields.message(
                                number, deeper == 0 ? new byte[0] : fields(random, deeper - 1));
            }
        }
        if (random.nextInt(4) == 0) { // an answer, with whatever else
            List<byte[]> cookies = new ArrayList<>(List.of(some(random, 9)));
            byte[] answer =
                    new ResponsePlaintext(
                                    new byte[16],
                                    random.nextLong(),
                                    random.nextLong(),
                                    cookies,
                                    VoteStatus.LOCKED,
                                    random.nextInt(1000),
                                    true,
                                    random.nextInt())
                            .encode(random.nextBoolean());
            return new FieldWriter().message(15, fields.toBytes()).toBytes().length > 60
                    ? answer
                    : concatenated(answer, fields.toBytes());
        }
        return fields.toBytes();
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] some(RandomGenerator random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }
}
