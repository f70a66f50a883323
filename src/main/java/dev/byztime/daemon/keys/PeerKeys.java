package dev.byztime.daemon.keys;

import dev.byztime.daemon.wire.AssociatedData;
import dev.byztime.daemon.wire.Judgement;
import dev.byztime.daemon.wire.Packet;
import dev.byztime.daemon.wire.RequestPlaintext;
import dev.byztime.daemon.wire.ResponsePlaintext;
import dev.byztime.daemon.wire.Sealed;
import dev.byztime.seal.AesSiv;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;

/**
 * The keys and cookies for one peer. It makes queries with them, and decides when new keys are
 * needed.
 *
 * <p>Each cookie is used once. Anybody on the way can forge a refusal of a query (NAK). So the keys
 * stay in use until the next poll after a refusal. Only if no valid answer has arrived by then does
 * the client ask for new keys, and the old ones stay in use until it has them (RFC 8915, section
 * 5.7).
 *
 * <p>All times are nanoseconds of one clock that never goes back. Thread-safe.
 */
public final class PeerKeys {

    /** The number of cookies that are requested and kept, unless an answer brings more. */
    private static final int COOKIES = 8;

    private static final int MAX_COOKIES = 16;

    private static final int MAX_COOKIE_BYTES = 1024;

    /**
     * The least time for which new keys are kept, in nanoseconds. Otherwise an attacker who drops
     * or refuses all messages could cause a key establishment at every poll.
     */
    private static final long MIN_KEY_AGE_NS = 2_000_000_000;

    private final RandomGenerator random;
    private final BackOff backOff;
    private final ArrayDeque<byte[]> cookies = new ArrayDeque<>();

    private @Nullable EstablishedKeys keys;
    private long establishedNs;
    private boolean establishing;
    private boolean refused;
    private boolean waiting;
    private boolean untrusted;
    private long retryNs;

    /**
     * Creates the state for a peer.
     *
     * @param random a generator of the quality that keys need
     * @param pollNs the usual time between queries, in nanoseconds, which is also the first wait
     *     after the peer was absent
     */
    public PeerKeys(RandomGenerator random, long pollNs) {
        this.random = random;
        this.backOff = new BackOff(pollNs, random);
    }

    /**
     * Whether to run a key establishment now. If it returns true, the caller must run one, and end
     * it with {@link #established} or {@link #failed}. The caller asks at each poll, before {@link
     * #query}.
     */
    public synchronized boolean beginEstablishment(long nowNs) {
        boolean wanted = keys == null || cookies.isEmpty() || refused;
        if (!wanted || establishing || (waiting && nowNs - retryNs < 0)) {
            return false;
        }
        establishing = true;
        return true;
    }

    /** Takes new keys, which replace the earlier ones. */
    public synchronized void established(EstablishedKeys established, long nowNs) {
        keys = established;
        establishedNs = nowNs;
        cookies.clear();
        established.cookies().forEach(this::add);
        establishing = false;
        refused = false;
        untrusted = false;
        waiting = true;
        retryNs = nowNs + MIN_KEY_AGE_NS;
        backOff.succeeded();
    }

    /** Records that an establishment failed. Earlier keys stay in use. */
    public synchronized void failed(KeyException.Reason reason, long nowNs) {
        establishing = false;
        untrusted = reason == KeyException.Reason.CERTIFICATE;
        waiting = true;
        retryNs = nowNs + backOff.failedNs(reason);
    }

    /** Whether the last establishment failed because the peer's certificate was not trusted. */
    public synchronized boolean isUntrusted() {
        return untrusted;
    }

    /**
     * The next query, which uses up a cookie and asks for as many cookies as are missing.
     *
     * @return null while there are no keys or no cookie
     */
    public synchronized @Nullable Query query() {
        EstablishedKeys present = keys;
        byte[] cookie = cookies.poll();
        if (present == null || cookie == null) {
            return null;
        }
        RequestPlaintext request =
                new RequestPlaintext(Math.max(1, COOKIES - cookies.size()), true);
        byte[] uniqueId = drawn(Judgement.UNIQUE_ID_BYTES);
        byte[] ad = new AssociatedData(uniqueId, cookie).encode();
        byte[] nonce = drawn(Judgement.NONCE_BYTES);
        byte[] ciphertext =
                AesSiv.seal(present.session().clientToServer(), ad, nonce, request.encode());
        Sealed sealed = new Sealed(ad, nonce, ciphertext, request.paddingLength(cookie.length));
        return new Query(Packet.encode(new Packet.Request(sealed)), uniqueId, present.session());
    }

    /** Takes the cookies of an authentic answer, which also shows that the keys are good. */
    public synchronized void answered(Query query, ResponsePlaintext response) {
        if (isPresent(query)) {
            refused = false;
            response.cookies().forEach(this::add);
        }
    }

    /** Records that the query in flight was refused, or seems to be. */
    public synchronized void refused(Query query) {
        refused |= isPresent(query);
    }

    /** The address for queries; null while there are no keys. */
    public synchronized @Nullable InetSocketAddress server() {
        return keys == null ? null : keys.server();
    }

    /** The number of unused cookies. */
    public synchronized int cookies() {
        return cookies.size();
    }

    /** The age of the keys in nanoseconds; -1 while there are none. */
    public synchronized long ageNs(long nowNs) {
        return keys == null ? -1 : nowNs - establishedNs;
    }

    /** The time until the next key establishment may begin, in nanoseconds. */
    public synchronized long waitNs(long nowNs) {
        return waiting ? Math.max(0, retryNs - nowNs) : 0;
    }

    private boolean isPresent(Query query) {
        return keys != null && keys.session() == query.session();
    }

    /** Adds a cookie. The oldest is used first, and is dropped if there are too many. */
    private void add(byte[] cookie) {
        if (cookie.length == 0 || cookie.length > MAX_COOKIE_BYTES) {
            return;
        }
        cookies.add(cookie);
        if (cookies.size() > MAX_COOKIES) {
            cookies.remove();
        }
    }

    private byte[] drawn(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
