package dev.byztime.daemon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** Looks for bytes that are neither taken nor refused, or taken for what they do not say. */
class WireFuzzTests {

    /** Everything opens, so that what is sealed can be anything. */
    private static final SealOpener OPEN =
            new SealOpener() {
                @Override
                public Cookie.@Nullable Content openCookie(byte[] cookie) {
                    return new Cookie.Content(Cookie.AES_SIV_CMAC_256, new byte[32], new byte[32]);
                }

                @Override
                public byte[] open(byte[] key, byte[] ad, byte[] nonce, byte[] ciphertext) {
                    return ciphertext;
                }
            };

    @FuzzTest
    void datagramIsJudged(byte[] datagram) {
        switch (Judgement.of(datagram, OPEN)) {
            case Judgement.Drop dropped -> assertThat(dropped.reason()).isNotNull();
            case Judgement.Nak nak -> assertThat(nak.uniqueId()).hasSize(16);
            case Judgement.Answer answer -> {
                assertThat(answer.uniqueId()).hasSize(16);
                assertThat(answer.cookies()).isBetween(0, 8);
                assertThat(datagram.length).isGreaterThan(RequestPlaintext.MIN_PADDING_BYTES);
            }
        }
    }

    @FuzzTest
    void packetIsTheSameWhenWrittenAndReadAgain(byte[] datagram) throws MalformedException {
        Packet packet;
        try {
            packet = Packet.decode(datagram);
        } catch (MalformedException refused) {
            return;
        }
        assertThat(Packet.decode(Packet.encode(packet)))
                .usingRecursiveComparison()
                .isEqualTo(packet);
    }

    @FuzzTest
    void answerIsTheSameWhenWrittenAndReadAgain(byte[] plaintext) throws MalformedException {
        ResponsePlaintext response;
        try {
            response = ResponsePlaintext.decode(plaintext);
        } catch (MalformedException refused) {
            return;
        }
        assertThat(ResponsePlaintext.decode(response.encode(true)))
                .usingRecursiveComparison()
                .isEqualTo(response);
    }

    @FuzzTest
    void cookieIsTheSameWhenWrittenAndReadAgain(byte[] bytes) throws MalformedException {
        Cookie cookie;
        try {
            cookie = Cookie.decode(bytes);
        } catch (MalformedException refused) {
            return;
        }
        assertThat(Cookie.decode(cookie.encode())).usingRecursiveComparison().isEqualTo(cookie);
    }

    @FuzzTest
    void keyRequestHasOneReplyHoweverItIsSplit(FuzzedDataProvider data) {
        int split = data.consumeInt(0, 1024);
        byte[] request = data.consumeRemainingAsBytes();
        assertThat(reply(request, split)).isEqualTo(reply(request, request.length));
    }

    @FuzzTest
    void keyAnswerIsTakenOrRefused(byte[] answer) {
        try {
            var cookies = new KeyAnswer().add(answer, answer.length);
            assertThat(cookies == null || (!cookies.isEmpty() && cookies.size() <= 16)).isTrue();
        } catch (MalformedException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    /** As text, so that replies can be compared. */
    private static String reply(byte[] request, int split) {
        int first = Math.min(split, request.length);
        KeyRequest asked = new KeyRequest();
        try {
            asked.add(request, first);
            KeyRequest.Reply reply =
                    asked.add(
                            Arrays.copyOfRange(request, first, request.length),
                            request.length - first);
            return reply instanceof KeyRequest.Reply.Other(byte[] bytes)
                    ? Arrays.toString(bytes)
                    : String.valueOf(reply);
        } catch (MalformedException tooLong) {
            return "too long";
        }
    }
}
