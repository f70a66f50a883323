package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.byztime.daemon.VoteStatus;
import dev.byztime.daemon.wire.AssociatedData;
import dev.byztime.daemon.wire.Cookie;
import dev.byztime.daemon.wire.Judgement;
import dev.byztime.daemon.wire.MalformedException;
import dev.byztime.daemon.wire.Packet;
import dev.byztime.daemon.wire.ResponsePlaintext;
import dev.byztime.daemon.wire.Sealed;
import dev.byztime.seal.AesSiv;
import dev.byztime.seal.KeptInMemory;
import dev.byztime.seal.MasterKey;
import dev.byztime.seal.MasterKeys;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Bytes of strangers, and of members that lie, in every place where keys are used. */
class KeyFuzzTests {

    private static final SplittableRandom RANDOM = new SplittableRandom(3);
    private static final KeptInMemory STORAGE = new KeptInMemory();
    private static final MasterKeys MASTER_KEYS = MasterKeys.open(STORAGE, RANDOM, 0);
    private static final AnswerSeals SEALS = new AnswerSeals(MASTER_KEYS, RANDOM);
    private static final Cookie.Content SESSION =
            new Cookie.Content(15, filled(32, 1), filled(32, 2));
    private static final byte[] COOKIE = SEALS.cookies(SESSION, 1).getFirst();
    private static final byte[] ID = filled(16, 3);
    private static final byte[] NONCE = filled(16, 4);
    private static final Query IN_FLIGHT = new Query(new byte[300], ID, SESSION);

    /** Target 1. */
    @FuzzTest
    void anyDatagramToTheServer(byte[] datagram) {
        assertThat(served(datagram)).as("an authentic query by chance").isNull();
    }

    /**
     * Target 2: what is sealed, the padding, and the fields around it are the client's to choose.
     */
    @FuzzTest
    void anyQueryOfAClientWithKeys(FuzzedDataProvider data) throws MalformedException {
        byte[] extra = data.consumeBytes(8);
        int padding = data.consumeInt(0, 2000);
        byte[] plaintext = data.consumeRemainingAsBytes();
        byte[] ad = joined(new AssociatedData(ID, COOKIE).encode(), extra);
        byte[] ciphertext = AesSiv.seal(SESSION.clientToServer(), ad, NONCE, plaintext);
        Sealed sealed = new Sealed(ad, NONCE, ciphertext, padding);
        byte[] answer = served(Packet.encode(new Packet.Request(sealed)));
        if (answer != null) {
            Received received = Received.of(answer, id -> Arrays.equals(id, ID) ? IN_FLIGHT : null);
            assertThat(received).isInstanceOf(Received.Answer.class);
        }
    }

    /** Target 3. */
    @FuzzTest
    void anyCookie(byte[] bytes) {
        assertThat(SEALS.openCookie(bytes)).isNull();
        // as if another version of ours had sealed it
        MasterKey key = MASTER_KEYS.ring().current();
        byte[] ciphertext = AesSiv.seal(key.secret(), new byte[0], NONCE, bytes);
        Cookie.Content content = SEALS.openCookie(new Cookie(key.id(), NONCE, ciphertext).encode());
        if (content != null) {
            assertThat(content.clientToServer()).hasSize(32);
            assertThat(content.serverToClient()).hasSize(32);
        }
    }

    /** Target 4: as a man in the middle sends it, who has seen the query. */
    @FuzzTest
    void anyDatagramToAClientThatWaits(byte[] datagram) {
        assertThat(Received.of(datagram, id -> IN_FLIGHT)).isNotInstanceOf(Received.Answer.class);
        assertThat(Received.of(datagram, id -> null)).isInstanceOf(Received.Rejected.class);
    }

    /** As target 4, of a peer that has the keys. */
    @FuzzTest
    void anyAuthenticAnswer(byte[] plaintext) {
        byte[] ad = new AssociatedData(ID, new byte[0]).encode();
        byte[] ciphertext = AesSiv.seal(SESSION.serverToClient(), ad, NONCE, plaintext);
        byte[] datagram = Packet.encode(new Packet.Response(new Sealed(ad, NONCE, ciphertext, 0)));
        PeerKeys keys = new PeerKeys(RANDOM, 1);
        assertThat(keys.beginEstablishment(0)).isTrue();
        keys.established(
                new EstablishedKeys(
                        SESSION,
                        List.of(COOKIE),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)),
                0);
        switch (Received.of(datagram, id -> IN_FLIGHT)) {
            case Received.Answer(Query query, ResponsePlaintext response) -> {
                keys.answered(query, response);
                assertThat(keys.cookies()).isBetween(1, 16);
                assertThat(keys.query()).isNotNull();
            }
            case Received.Refused refused -> throw new AssertionError("nobody refused");
            case Received.Rejected(Received.Reason reason) ->
                    assertThat(reason)
                            .isNotIn(Received.Reason.UNKNOWN_ID, Received.Reason.NOT_AUTHENTIC);
        }
    }

    /** The answer of a whole server, which is never longer than the query. */
    private static byte @Nullable [] served(byte[] datagram) {
        return switch (Judgement.of(datagram, SEALS)) {
            case Judgement.Drop dropped -> null;
            case Judgement.Nak nak -> {
                assertThat(nak.uniqueId()).hasSize(16);
                assertThat(AnswerSeals.refusal(nak)).hasSize(22);
                assertThat(datagram.length).isGreaterThanOrEqualTo(22);
                yield null;
            }
            case Judgement.Answer query -> {
                ResponsePlaintext response =
                        new ResponsePlaintext(
                                new byte[16],
                                Long.MAX_VALUE / 2, // 146 years
                                Long.MIN_VALUE / 2,
                                SEALS.cookies(query.keys(), query.cookies()),
                                VoteStatus.COMMITTED,
                                Long.MAX_VALUE,
                                true,
                                Long.MIN_VALUE / 4);
                byte[] answer = SEALS.answer(query, datagram.length, response);
                if (answer != null) {
                    assertThat(answer.length).isLessThanOrEqualTo(datagram.length);
                }
                yield answer;
            }
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
