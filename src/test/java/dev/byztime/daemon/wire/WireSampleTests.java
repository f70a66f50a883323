package dev.byztime.daemon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.byztime.daemon.VoteStatus;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Exchanges with the real byztimed 2.0.1: ours does what it did, for every sample that is about
 * bytes and not about connections.
 */
class WireSampleTests {

    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNode SAMPLES = samples();
    private static final Map<String, Cookie.Content> SESSIONS = new HashMap<>();
    private static final Map<String, Cookie.Content> COOKIES = new HashMap<>();

    static {
        session("ok", SAMPLES.get("ntske"));
        for (JsonNode sample : SAMPLES.get("ntske_cases")) {
            if (sample.hasNonNull("c2s")) {
                session(sample.get("name").stringValue(), sample);
            }
        }
        for (JsonNode packet : SAMPLES.get("packets")) {
            if (packet.get("outcome").stringValue().equals("response")) {
                issued(keys(packet), packet.get("response_parts").get("fields").get("cookies"));
            }
        }
    }

    /** A server that knows the cookies of the samples, without their master key. */
    private static final SealOpener SEALS =
            new SealOpener() {
                @Override
                public Cookie.@Nullable Content openCookie(byte[] cookie) {
                    try {
                        return COOKIES.get(HEX.formatHex(Cookie.decode(cookie).encode()));
                    } catch (MalformedException malformed) {
                        return null;
                    }
                }

                @Override
                public byte @Nullable [] open(
                        byte[] key, byte[] ad, byte[] nonce, byte[] ciphertext) {
                    try {
                        return AesSivOracle.open(key, ciphertext, ad, nonce);
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };

    static Stream<JsonNode> packets() {
        return SAMPLES.get("packets").valueStream();
    }

    static Stream<JsonNode> answers() {
        return packets().filter(packet -> outcome(packet).equals("response"));
    }

    static Stream<JsonNode> keyCases() {
        return SAMPLES.get("ntske_cases").valueStream();
    }

    @Test
    void thereAreSamples() {
        assertThat(packets()).hasSize(52);
        assertThat(keyCases()).hasSize(36);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void serverJudgesAsTheReferenceDid(JsonNode packet) {
        Judgement judgement = Judgement.of(bytes(packet, "request"), SEALS);
        switch (outcome(packet)) {
            case "response" -> {
                int wanted = (int) Math.min(packet.get("num_cookies").longValue(), 8);
                assertThat(judgement).isInstanceOf(Judgement.Answer.class);
                Judgement.Answer answer = (Judgement.Answer) judgement;
                assertThat(answer.cookies()).isEqualTo(wanted);
                assertThat(answer.uniqueId()).isEqualTo(bytes(packet, "unique_id"));
                assertThat(answer.understandsStatus()).isFalse();
            }
            case "crypto-nak" -> {
                assertThat(judgement).isInstanceOf(Judgement.Nak.class);
                byte[] uniqueId = ((Judgement.Nak) judgement).uniqueId();
                assertThat(Packet.encode(new Packet.Refusal(uniqueId, true)))
                        .isEqualTo(bytes(packet, "response"));
            }
            case "no answer" -> assertThat(judgement).isInstanceOf(Judgement.Drop.class);
            default -> fail("unknown outcome " + outcome(packet));
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void clientReadsWhatTheReferenceAnswered(JsonNode packet) throws Exception {
        byte[] datagram = bytes(packet, "response");
        Sealed sealed = ((Packet.Response) Packet.decode(datagram)).sealed();
        assertThat(AssociatedData.decodeResponse(sealed.ad()).uniqueId())
                .isEqualTo(bytes(packet, "unique_id"));
        byte[] plaintext =
                Objects.requireNonNull(
                        SEALS.open(
                                keys(packet).serverToClient(),
                                sealed.ad(),
                                sealed.nonce(),
                                sealed.ciphertext()));
        ResponsePlaintext response = ResponsePlaintext.decode(plaintext);
        JsonNode fields = packet.get("response_parts").get("fields");
        assertThat(response.era()).isEqualTo(bytes(fields, "era"));
        assertThat(response.localNs()).isEqualTo(nanos(fields.get("local_clock")));
        assertThat(response.voteNs()).isEqualTo(nanos(fields.get("offset")));
        assertThat(response.status()).isEqualTo(VoteStatus.COMMITTED);
        assertThat(response.cookies()).hasSize(fields.get("cookies").size());
        assertThat(response.encode(false)).isEqualTo(plaintext);
        assertThat(Packet.encode(new Packet.Response(sealed))).isEqualTo(datagram);
    }

    @Test
    void requestIsMadeAsTheSamplesAre() throws Exception {
        JsonNode packet = packets().filter(p -> name(p).equals("num-cookies-3")).findFirst().get();
        byte[] plaintext = new RequestPlaintext(3, false).encode();
        assertThat(plaintext).isEqualTo(bytes(packet, "plaintext"));
        byte[] ad =
                new AssociatedData(bytes(packet, "unique_id"), bytes(packet, "cookie")).encode();
        byte[] nonce = bytes(packet, "nonce");
        byte[] ciphertext = AesSivOracle.seal(keys(packet).clientToServer(), plaintext, ad, nonce);
        Sealed sealed = new Sealed(ad, nonce, ciphertext, RequestPlaintext.paddingFor(3, 111));
        assertThat(Packet.encode(new Packet.Request(sealed))).isEqualTo(bytes(packet, "request"));
    }

    @ParameterizedTest
    @MethodSource("keyCases")
    void keyServerAnswersAsTheReferenceDid(JsonNode sample) throws Exception {
        byte[] request = bytes(sample, "request");
        boolean tooSlow = name(sample).startsWith("slow-"); // which the connection decides
        for (int piece = 1; piece <= Math.max(1, request.length); piece += 7) {
            KeyRequest.Reply reply = reply(request, piece);
            switch (outcome(sample)) {
                case "cookies" -> {
                    assertThat(reply).isEqualTo(new KeyRequest.Reply.Cookies());
                    List<byte[]> cookies = cookies(sample);
                    assertThat(KeyRequest.cookies(cookies)).isEqualTo(bytes(sample, "response"));
                }
                case "closed" -> assertThat(reply == null || tooSlow).isTrue();
                default -> {
                    assertThat(reply).isInstanceOf(KeyRequest.Reply.Other.class);
                    byte[] answer =
                            ((KeyRequest.Reply.Other) Objects.requireNonNull(reply)).bytes();
                    assertThat(answer).isEqualTo(bytes(sample, "response"));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keyCases")
    void keyClientTakesWhatTheReferenceAnswered(JsonNode sample) throws Exception {
        if (outcome(sample).equals("closed")) {
            return;
        }
        byte[] answer = bytes(sample, "response");
        if (outcome(sample).equals("cookies")) {
            List<byte[]> cookies = new KeyAnswer().add(answer, answer.length);
            assertThat(cookies).containsExactlyElementsOf(cookies(sample));
            return;
        }
        String refused = null;
        try {
            new KeyAnswer().add(answer, answer.length);
        } catch (MalformedException e) {
            refused = e.getMessage();
        }
        assertThat(refused)
                .startsWith(
                        outcome(sample).startsWith("error ")
                                ? "the server answers with " + outcome(sample)
                                : "the server shares no protocol");
    }

    @Test
    void keyRequestIsTheSamples() {
        assertThat(KeyAnswer.request()).isEqualTo(bytes(SAMPLES.get("ntske"), "request"));
    }

    private static KeyRequest.@Nullable Reply reply(byte[] request, int piece)
            throws MalformedException {
        KeyRequest asked = new KeyRequest();
        KeyRequest.Reply reply = null;
        for (int at = 0; at < request.length && reply == null; at += piece) {
            int length = Math.min(piece, request.length - at);
            byte[] part = new byte[length + 3]; // as of a buffer that is longer than what was read
            System.arraycopy(request, at, part, 0, length);
            reply = asked.add(part, length);
        }
        return reply;
    }

    private static void session(String name, JsonNode sample) {
        Cookie.Content keys =
                new Cookie.Content(
                        Cookie.AES_SIV_CMAC_256, bytes(sample, "c2s"), bytes(sample, "s2c"));
        SESSIONS.put(name, keys);
        issued(keys, sample.get("cookies"));
    }

    private static void issued(Cookie.Content keys, JsonNode cookies) {
        for (JsonNode cookie : cookies) {
            COOKIES.put(cookie.stringValue(), keys);
        }
    }

    private static Cookie.Content keys(JsonNode packet) {
        return Objects.requireNonNull(SESSIONS.get(packet.get("session").stringValue()));
    }

    private static List<byte[]> cookies(JsonNode sample) {
        List<byte[]> cookies = new ArrayList<>();
        sample.get("cookies").forEach(cookie -> cookies.add(HEX.parseHex(cookie.stringValue())));
        return cookies;
    }

    private static long nanos(JsonNode time) {
        return time.get("seconds").longValue() * 1_000_000_000
                + time.get("nanoseconds").longValue();
    }

    private static String name(JsonNode sample) {
        return sample.get("name").stringValue();
    }

    private static String outcome(JsonNode sample) {
        return sample.get("outcome").stringValue();
    }

    private static byte[] bytes(JsonNode sample, String field) {
        return HEX.parseHex(sample.get(field).stringValue());
    }

    private static JsonNode samples() {
        try (InputStream in =
                WireSampleTests.class.getResourceAsStream("/vectors/wire-samples.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
