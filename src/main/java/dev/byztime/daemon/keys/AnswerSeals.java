package dev.byztime.daemon.keys;

import dev.byztime.daemon.wire.AssociatedData;
import dev.byztime.daemon.wire.Cookie;
import dev.byztime.daemon.wire.Judgement;
import dev.byztime.daemon.wire.MalformedException;
import dev.byztime.daemon.wire.Packet;
import dev.byztime.daemon.wire.ResponsePlaintext;
import dev.byztime.daemon.wire.SealOpener;
import dev.byztime.daemon.wire.Sealed;
import dev.byztime.seal.AesSiv;
import dev.byztime.seal.MasterKey;
import dev.byztime.seal.MasterKeys;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * The server's side of the encryption: it opens cookies and queries, makes cookies, and seals
 * answers.
 *
 * <p>It keeps nothing about clients, because a client's cookie contains all that the server needs.
 * Thread-safe if the generator is.
 */
public final class AnswerSeals implements SealOpener {

    private static final byte[] NONE = {};

    private final MasterKeys masterKeys;
    private final RandomGenerator random;
    private final LongAdder openedByCurrent = new LongAdder();
    private final LongAdder openedByPrevious = new LongAdder();
    private final LongAdder openedByOlder = new LongAdder();

    /**
     * The number of opened cookies, by the age of their key. Older keys can be dropped once no
     * client sends cookies of them any more.
     */
    public record Opened(long byCurrent, long byPrevious, long byOlder) {}

    /**
     * Creates the server's side.
     *
     * @param random the generator for nonces, which must differ, but need not be secret
     */
    public AnswerSeals(MasterKeys masterKeys, RandomGenerator random) {
        this.masterKeys = masterKeys;
        this.random = random;
    }

    @Override
    public Cookie.@Nullable Content openCookie(byte[] bytes) {
        try {
            Cookie cookie = Cookie.decode(bytes);
            if (cookie.nonce().length != AesSiv.NONCE_BYTES) {
                return null;
            }
            List<MasterKey> keys = masterKeys.ring().inUse();
            for (int i = 0; i < keys.size(); i++) {
                MasterKey key = keys.get(i);
                if (key.id() == cookie.keyId()) {
                    byte[] content =
                            AesSiv.open(key.secret(), NONE, cookie.nonce(), cookie.ciphertext());
                    return content == null ? null : usable(Cookie.Content.decode(content), i);
                }
            }
            return null;
        } catch (MalformedException none) {
            return null;
        }
    }

    @Override
    public byte @Nullable [] open(byte[] key, byte[] ad, byte[] nonce, byte[] ciphertext) {
        return AesSiv.open(key, ad, nonce, ciphertext);
    }

    /**
     * Makes fresh cookies for a session, all different. The caller should make those of an answer
     * before it takes the answer's times.
     */
    public List<byte[]> cookies(Cookie.Content session, int count) {
        MasterKey key = masterKeys.ring().current();
        byte[] content = session.encode();
        List<byte[]> cookies = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] nonce = nonce();
            byte[] ciphertext = AesSiv.seal(key.secret(), NONE, nonce, content);
            cookies.add(new Cookie(key.id(), nonce, ciphertext).encode());
        }
        return cookies;
    }

    /**
     * The datagram that answers a query. It is never longer than the query, and has fewer cookies
     * if necessary.
     *
     * @param query the judged query
     * @param queryLength the length of its datagram in bytes
     * @return null if the answer would be longer even without cookies
     */
    public byte @Nullable [] answer(
            Judgement.Answer query, int queryLength, ResponsePlaintext response) {
        boolean extended = query.understandsStatus();
        ResponsePlaintext fitting = response.fitting(queryLength, extended);
        if (fitting == null) {
            return null;
        }
        byte[] ad = new AssociatedData(query.uniqueId(), NONE).encode();
        byte[] nonce = nonce();
        byte[] ciphertext =
                AesSiv.seal(query.keys().serverToClient(), ad, nonce, fitting.encode(extended));
        return Packet.encode(new Packet.Response(new Sealed(ad, nonce, ciphertext, 0)));
    }

    /** The datagram that tells a client that the keys of its query are not known. */
    public static byte[] refusal(Judgement.Nak nak) {
        return Packet.encode(new Packet.Refusal(nak.uniqueId(), true));
    }

    public Opened opened() {
        return new Opened(openedByCurrent.sum(), openedByPrevious.sum(), openedByOlder.sum());
    }

    private Cookie.@Nullable Content usable(Cookie.Content content, int age) {
        if (content.algorithm() != Cookie.AES_SIV_CMAC_256
                || content.clientToServer().length != AesSiv.KEY_BYTES
                || content.serverToClient().length != AesSiv.KEY_BYTES) {
            return null;
        }
        (age == 0 ? openedByCurrent : age == 1 ? openedByPrevious : openedByOlder).increment();
        return content;
    }

    private byte[] nonce() {
        byte[] nonce = new byte[AesSiv.NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }
}
