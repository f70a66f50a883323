package dev.byztime.daemon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.daemon.VoteStatus;
import dev.byztime.testing.Randomly;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

@Execution(ExecutionMode.CONCURRENT)
class MessageTests {

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] ERA = new byte[16];
    private static final long SECOND = 1_000_000_000;

    private static final SealOpener NO_SEALS =
            new SealOpener() {
                @Override
                public Cookie.Content openCookie(byte[] cookie) {
                    return new Cookie.Content(15, new byte[32], new byte[32]);
                }

                @Override
                public byte @Nullable [] open(
                        byte[] key, byte[] ad, byte[] nonce, byte[] ciphertext) {
                    return ciphertext; // so that the plaintext can be anything
                }
            };

    @Test
    void extensionIsForThoseWhoUnderstandIt() throws Exception {
        ResponsePlaintext answer =
                new ResponsePlaintext(
                        ERA,
                        -1,
                        5 * SECOND + 7,
                        List.of(),
                        VoteStatus.LOCKED,
                        1234,
                        true,
                        -250_000);
        ResponsePlaintext extended = ResponsePlaintext.decode(answer.encode(true));
        assertThat(extended.status()).isEqualTo(VoteStatus.LOCKED);
        assertThat(extended.workNs()).isEqualTo(1234);
        assertThat(extended.steady()).isTrue();
        assertThat(extended.slewPpb()).isEqualTo(-250_000);
        assertThat(extended.localNs()).isEqualTo(-1);
        assertThat(extended.voteNs()).isEqualTo(5 * SECOND + 7);
        ResponsePlaintext plain = ResponsePlaintext.decode(answer.encode(false));
        assertThat(plain.status()).isEqualTo(VoteStatus.COMMITTED);
        assertThat(plain.workNs()).isZero();
        assertThat(plain.steady()).isFalse();
        assertThat(
                        RequestPlaintext.decode(new RequestPlaintext(0, true).encode())
                                .understandsStatus())
                .isTrue();
    }

    @Test
    void statusOfLaterVersionDoesNotCount() throws Exception {
        byte[] plain =
                new ResponsePlaintext(ERA, 0, 0, List.of(), VoteStatus.COMMITTED, 0, false, 0)
                        .encode(false);
        byte[] later = new FieldWriter().varint(1000, 9).toBytes();
        byte[] both = HEX.parseHex(HEX.formatHex(plain) + HEX.formatHex(later));
        assertThat(ResponsePlaintext.decode(both).status()).isEqualTo(VoteStatus.UNCOMMITTED);
    }

    @Test
    void timesAreNormalisedOrRefused() throws Exception {
        // seconds 1, nanoseconds 4,294,967,295
        assertThat(times("0801", "080115ffffffff").voteNs()).isEqualTo(SECOND + 4_294_967_295L);
        assertThatThrownBy(() -> times("", "08ffffffffffffffff7f"))
                .isInstanceOf(MalformedException.class)
                .hasMessage("timestamp out of range");
        assertThatThrownBy(() -> times("", "0880808080808080808001"))
                .isInstanceOf(MalformedException.class);
        byte[] without = new FieldWriter().bytes(1, ERA).toBytes();
        assertThatThrownBy(() -> ResponsePlaintext.decode(without)).hasMessage("no time");
    }

    @Test
    void answerIsNeverLongerThanTheQuery() {
        byte[] cookie = new byte[111];
        for (int asked = 0; asked <= 8; asked++) {
            for (boolean extended : new boolean[] {false, true}) {
                int queryLength = 175 + RequestPlaintext.paddingFor(asked, cookie.length);
                ResponsePlaintext whole =
                        new ResponsePlaintext(
                                ERA,
                                1061 * SECOND + 1,
                                1_795_322_967L * SECOND + 1,
                                Collections.nCopies(asked, cookie),
                                VoteStatus.COMMITTED,
                                100_000,
                                true,
                                250_000);
                ResponsePlaintext fitting =
                        Objects.requireNonNull(whole.fitting(queryLength, extended));
                assertThat(length(fitting, extended)).isLessThanOrEqualTo(queryLength);
                assertThat(fitting.cookies()).hasSizeBetween(asked == 0 ? 0 : asked - 1, asked);
                int padded =
                        175 + new RequestPlaintext(asked, extended).paddingLength(cookie.length);
                ResponsePlaintext all = Objects.requireNonNull(whole.fitting(padded, extended));
                assertThat(all.cookies()).hasSize(asked);
            }
        }
        ResponsePlaintext any =
                new ResponsePlaintext(ERA, 0, 0, List.of(), VoteStatus.COMMITTED, 0, false, 0);
        assertThat(any.fitting(20, false)).isNull();
    }

    @Test
    void groupsAreSkippedAndMustEnd() throws Exception {
        // field 15: a group with a group and a number in it, and then one cookie is asked for
        assertThat(RequestPlaintext.decode(HEX.parseHex("7b7b087b7c087c7c0801")).cookies()).isOne();
        assertThatThrownBy(() -> RequestPlaintext.decode(HEX.parseHex("7b0801")))
                .hasMessage("group without an end");
        assertThatThrownBy(() -> RequestPlaintext.decode(HEX.parseHex("7c")))
                .hasMessage("end of no group");
        assertThatThrownBy(() -> RequestPlaintext.decode(HEX.parseHex("7b8401")))
                .hasMessage("end of another group");
        assertThatThrownBy(() -> RequestPlaintext.decode(HEX.parseHex("7b".repeat(5000))))
                .hasMessage("groups too deep");
    }

    @Test
    void anyBytesAreJudgedAndNothingIsThrown() {
        Randomly.repeat(
                3000,
                random -> {
                    byte[] bytes = anything(random);
                    assertThat(Judgement.of(bytes, NO_SEALS)).isNotNull();
                    quietly(() -> ResponsePlaintext.decode(bytes));
                    quietly(() -> RequestPlaintext.decode(bytes));
                    quietly(() -> Cookie.decode(bytes));
                    quietly(() -> Cookie.Content.decode(bytes));
                    quietly(() -> AssociatedData.decodeResponse(bytes));
                    quietly(() -> new KeyRequest().add(bytes, bytes.length));
                    quietly(() -> new KeyAnswer().add(bytes, bytes.length));
                });
    }

    @Test
    void whatIsEncodedIsDecodedAgain() {
        Randomly.repeat(
                500,
                random -> {
                    Cookie cookie =
                            new Cookie(random.nextInt() & 0xFFFF_FFFFL, some(random), some(random));
                    Cookie again = Cookie.decode(cookie.encode());
                    assertThat(again).usingRecursiveComparison().isEqualTo(cookie);
                    Sealed sealed =
                            new Sealed(
                                    some(random), some(random), some(random), random.nextInt(50));
                    Packet packet = new Packet.Request(sealed);
                    assertThat(Packet.decode(Packet.encode(packet)))
                            .usingRecursiveComparison()
                            .isEqualTo(packet);
                    long local = random.nextLong() / 4;
                    long vote = random.nextLong() / 4;
                    ResponsePlaintext response =
                            new ResponsePlaintext(
                                    ERA,
                                    local,
                                    vote,
                                    List.of(some(random)),
                                    VoteStatus.COMMITTED,
                                    random.nextLong(SECOND),
                                    true,
                                    random.nextLong() / 4);
                    assertThat(ResponsePlaintext.decode(response.encode(true)))
                            .usingRecursiveComparison()
                            .isEqualTo(response);
                });
    }

    @Test
    void endlessKeyRequestsAreCutOff() {
        KeyRequest many = new KeyRequest();
        byte[] unknown = HEX.parseHex("3ffe0000".repeat(17));
        assertThatThrownBy(() -> many.add(unknown, unknown.length))
                .hasMessage("more than 16 records");
        KeyRequest longer = new KeyRequest();
        assertThatThrownBy(() -> longer.add(new byte[1025], 1025))
                .hasMessage("more than 1024 bytes");
        KeyAnswer answer = new KeyAnswer();
        assertThatThrownBy(() -> answer.add(new byte[16_385], 16_385))
                .hasMessage("more than 16384 bytes");
    }

    @Test
    void keyClientKeepsSixteenCookiesAndRefusesHugeOnes() throws Exception {
        StringBuilder stream = new StringBuilder("80010002c25a80040002000f");
        stream.append("425a000155".repeat(40)).append("80000000");
        byte[] bytes = HEX.parseHex(stream);
        assertThat(new KeyAnswer().add(bytes, bytes.length)).hasSize(16);
        byte[] huge = HEX.parseHex("425a0401" + "00".repeat(1025));
        assertThatThrownBy(() -> new KeyAnswer().add(huge, huge.length))
                .hasMessage("a cookie of 1025 bytes");
    }

    private static ResponsePlaintext times(String local, String offset) throws MalformedException {
        byte[] bytes =
                new FieldWriter()
                        .bytes(1, ERA)
                        .message(2, HEX.parseHex(local))
                        .message(3, HEX.parseHex(offset))
                        .toBytes();
        return ResponsePlaintext.decode(bytes);
    }

    private static int length(ResponsePlaintext response, boolean extended) {
        byte[] ad = new AssociatedData(new byte[16], new byte[0]).encode();
        byte[] ciphertext = new byte[16 + response.encode(extended).length];
        Sealed sealed = new Sealed(ad, new byte[16], ciphertext, 0);
        return Packet.encode(new Packet.Response(sealed)).length;
    }

    /** Random bytes, or bytes of a packet of which some have been changed. */
    private static byte[] anything(RandomGenerator random) {
        if (random.nextBoolean()) {
            return some(random);
        }
        byte[] ad = new AssociatedData(new byte[16], some(random)).encode();
        Sealed sealed = new Sealed(ad, new byte[16], some(random), random.nextInt(200));
        byte[] packet = Packet.encode(new Packet.Request(sealed));
        for (int change = random.nextInt(4); change > 0; change--) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt();
        }
        return packet;
    }

    private static byte[] some(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return bytes;
    }

    private interface Decoding {
        @Nullable Object decode() throws MalformedException;
    }

    private static void quietly(Decoding decoding) {
        try {
            decoding.decode();
        } catch (MalformedException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }
}
