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
 * The keys and cookies of one peer: makes queries with them, and says when others are needed.
 *
 * <p>Each cookie is used once. When the peer refuses a query (NAK), which anybody on the way can
 * forge, the keys stay in use until the next poll. Only if no valid answer has come by then are new
 * ones asked for, and until there are new ones the old ones go on (RFC 8915, section 5.7).
 *
 * <p>All times are nanoseconds of one clock that never goes back. For any number of threads.
 */
public final class PeerKeys {

    /** As many cookies as are asked for and kept, unless an answer brings more. */
    private static final int COOKIES = 8;

    private static final int MOST_COOKIES = 16;

    private static final int LONGEST_COOKIE = 1024;

    /**
     * How long new keys are kept at least, in nanoseconds. Somebody on the way who drops or refuses
     * all that is sealed with them would otherwise cause a key establishment at every poll.
     */
    private static final long LEAST_NS = 2_000_000_000;

    private final RandomGenerator random;
    private final BackOff backOff;
    private final ArrayDeque<byte[]> cookies = new ArrayDeque<>();

    private @Nullable EstablishedKeys keys;
    private long establishedNs;
    private boolean establishing;
    private boolean refused;
    private boolean waiting;
    private long retryNs;

    /**
     * @param random of the quality that keys need
     * @param pollNs the usual time between queries, in nanoseconds: the first wait after a peer was
     *     not there
     */
    public PeerKeys(RandomGenerator random, long pollNs) {
        this.random = random;
        this.backOff = new BackOff(pollNs, random);
    }

    /**
     * Whether to run a key establishment now. If so, the caller must do that, and end it with
     * {@link #established} or {@link #failed}. To be asked at each poll, before {@link #query}.
     */
    public synchronized boolean beginEstablishment(long nowNs) {
        boolean wanted = keys == null || cookies.isEmpty() || refused;
        if (!wanted || establishing || (waiting && nowNs - retryNs < 0)) {
            return false;
        }
        establishing = true;
        return true;
    }

    /** There are keys, which take the place of any before. */
    public synchronized void established(EstablishedKeys established, long nowNs) {
        keys = established;
        establishedNs = nowNs;
        cookies.clear();
        established.cookies().forEach(this::add);
        establishing = false;
        refused = false;
        waiting = true;
        retryNs = nowNs + LEAST_NS;
        backOff.succeeded();
    }

    /** There are none. Those before stay in use. */
    public synchronized void failed(KeyException.Reason reason, long nowNs) {
        establishing = false;
        waiting = true;
        retryNs = nowNs + backOff.failedNs(reason);
    }

    /**
     * The next query, which uses up a cookie and asks for as many as are missing.
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

    /** Takes the cookies of an authentic answer, and thereby knows that the keys are good. */
    public synchronized void answered(Query query, ResponsePlaintext response) {
        if (isPresent(query)) {
            refused = false;
            response.cookies().forEach(this::add);
        }
    }

    /** The query in flight was refused, or so it seems. */
    public synchronized void refused(Query query) {
        refused |= isPresent(query);
    }

    /** Where queries go; null while there are no keys. */
    public synchronized @Nullable InetSocketAddress server() {
        return keys == null ? null : keys.server();
    }

    /** How many there are at present. */
    public synchronized int cookies() {
        return cookies.size();
    }

    /** How old the keys are, in nanoseconds; -1 while there are none. */
    public synchronized long ageNs(long nowNs) {
        return keys == null ? -1 : nowNs - establishedNs;
    }

    /** How long the next key establishment has to wait, in nanoseconds; 0 if it need not. */
    public synchronized long waitNs(long nowNs) {
        return waiting ? Math.max(0, retryNs - nowNs) : 0;
    }

    private boolean isPresent(Query query) {
        return keys != null && keys.session() == query.session();
    }

    /** The oldest is used first, and dropped first where there are too many. */
    private void add(byte[] cookie) {
        if (cookie.length == 0 || cookie.length > LONGEST_COOKIE) {
            return;
        }
        cookies.add(cookie);
        if (cookies.size() > MOST_COOKIES) {
            cookies.remove();
        }
    }

    private byte[] drawn(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
