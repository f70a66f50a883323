package dev.byztime.daemon.net;

import dev.byztime.daemon.StampedAnswer;
import dev.byztime.daemon.VoteStatus;
import dev.byztime.daemon.keys.PeerKeys;
import dev.byztime.daemon.keys.Query;
import dev.byztime.daemon.keys.Received;
import dev.byztime.daemon.wire.ResponsePlaintext;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The client's side of a node: it sends queries, and matches the datagrams that come back with
 * them.
 *
 * <p>At most one query is in flight to each peer, and the stamps of departure belong to that query.
 * Only the core's thread may use it.
 */
final class QuerySide {

    /** Sends a datagram, and returns the number of its stamp; negative on failure. */
    @FunctionalInterface
    interface Sender {
        int send(byte[] datagram, InetSocketAddress to);
    }

    /**
     * Begins to resolve a peer's name and to establish its keys, without waiting for the result.
     */
    @FunctionalInterface
    interface Establisher {
        void begin(PeerLink peer, PeerKeys keys);
    }

    /**
     * The silence after which a peer may have moved. Its name is then resolved again, at growing
     * intervals.
     */
    private static final long FIRST_RENEWAL_NS = 8_000_000_000L;

    private static final long LAST_RENEWAL_NS = 64_000_000_000L;

    private final List<PeerLink> peers;
    private final Sender sender;
    private final Establisher establisher;
    private final Supplier<PeerKeys> noKeys;
    private final DatagramTimes stamps;
    private final LongSupplier rawNs;
    private final StampedAnswer answer = new StampedAnswer();
    private final Counts<ClientOutcome> outcomes = new Counts<>(ClientOutcome.class);

    private final LongAdder byKernel = new LongAdder();
    private final LongAdder byOwn = new LongAdder();

    private volatile RoundTripObserver roundTrips = (peer, byKernel, rttNs) -> {};

    private long answeredQuery;

    QuerySide(
            List<PeerLink> peers,
            Sender sender,
            Establisher establisher,
            Supplier<PeerKeys> noKeys,
            DatagramTimes stamps,
            LongSupplier rawNs) {
        this.peers = List.copyOf(peers);
        this.sender = sender;
        this.establisher = establisher;
        this.noKeys = noKeys;
        this.stamps = stamps;
        this.rawNs = rawNs;
    }

    /** Sends the core's query to a peer. A query that was in flight is given up. */
    void ask(PeerLink peer, long query, long nowNs) {
        if (peer.inFlight != null) {
            peer.givenUp = peer.inFlight;
            peer.inFlight = null;
        }
        peer.unanswered++;
        peer.query = query;
        if (peer.notAPeer != null) {
            return;
        }
        if (!peer.establishing) {
            establishIfNeeded(peer, nowNs);
        }
        send(peer);
    }

    private void establishIfNeeded(PeerLink peer, long nowNs) {
        if (peer.unanswered <= 1 || peer.renewAfterNs == 0) {
            peer.silentSinceNs = nowNs;
            peer.renewAfterNs = FIRST_RENEWAL_NS;
        }
        PeerKeys next = peer.next;
        if (next != null) {
            if (next.beginEstablishment(nowNs)) {
                peer.establishing = true;
                establisher.begin(peer, next);
            }
            return;
        }
        if (peer.keys.server() != null && nowNs - peer.silentSinceNs >= peer.renewAfterNs) {
            peer.silentSinceNs = nowNs;
            peer.renewAfterNs = Math.min(2 * peer.renewAfterNs, LAST_RENEWAL_NS);
            PeerKeys others = noKeys.get();
            if (others.beginEstablishment(nowNs)) {
                peer.establishing = true;
                establisher.begin(peer, others);
            }
        } else if (peer.keys.beginEstablishment(nowNs)) {
            peer.establishing = true;
            establisher.begin(peer, peer.keys);
        }
    }

    /**
     * Makes a peer show its certificate again, because its authorities have changed. Its keys stay
     * in use until it has shown one, and are dropped if that one is not trusted.
     */
    void verifyAgain(PeerLink peer) {
        peer.next = noKeys.get();
    }

    /**
     * Called when an establishment has ended. If it failed, the earlier keys stay in use, unless
     * they were established under other authorities and the present ones do not trust the peer.
     */
    void established(PeerLink peer, PeerKeys keys) {
        peer.establishing = false;
        boolean verified = keys == peer.next;
        if (keys.server() != null || (verified && keys.isUntrusted())) {
            peer.keys = keys;
            peer.next = verified ? null : peer.next;
        }
        if (peer.inFlight == null && peer.query != 0 && peer.notAPeer == null) {
            send(peer);
        }
    }

    private void send(PeerLink peer) {
        InetSocketAddress server = peer.keys.server();
        Query next = server == null ? null : peer.keys.query();
        if (next == null || server == null) {
            return;
        }
        peer.sendStampNs = 0;
        peer.inFlight = next;
        peer.beforeNs = rawNs.getAsLong();
        peer.sendNumber = sender.send(next.datagram(), server);
        if (peer.sendNumber < 0) {
            peer.inFlight = null;
            outcomes.count(ClientOutcome.UNSENT);
        }
    }

    /** Called when the kernel has stamped a sent datagram. */
    void sent(int number, long stampNs) {
        for (PeerLink peer : peers) {
            if (peer.inFlight != null && peer.sendNumber == number && peer.sendStampNs == 0) {
                peer.sendStampNs = stampNs;
                return;
            }
        }
    }

    /** Forgets all stamps, because the raw clock has stood still. */
    void forget() {
        for (PeerLink peer : peers) {
            peer.inFlight = null;
            peer.query = 0;
        }
    }

    void observeRoundTrips(RoundTripObserver observer) {
        roundTrips = observer;
    }

    /** Whether a query that reached this node's own server is one of its own queries. */
    @Nullable PeerLink ownQuery(byte[] uniqueId) {
        for (PeerLink peer : peers) {
            if (peer.awaits(uniqueId) || peer.hasGivenUp(uniqueId)) {
                return peer;
            }
        }
        return null;
    }

    /**
     * Handles a datagram.
     *
     * @param stampNs the kernel's stamp of its arrival, or 0
     * @param readNs the time at which this process read it
     * @return the peer whose answer it is, which {@link #answer} then contains; null if the
     *     datagram does not count
     */
    @Nullable PeerLink received(byte[] datagram, long stampNs, long readNs) {
        switch (Received.of(datagram, this::find)) {
            case Received.Rejected(Received.Reason reason) -> outcomes.count(outcome(reason));
            case Received.Refused(Query query) -> {
                outcomes.count(ClientOutcome.NAK);
                PeerLink peer = peerOf(query);
                if (peer != null) {
                    peer.keys.refused(query);
                }
            }
            case Received.Answer(Query query, ResponsePlaintext response) -> {
                PeerLink peer = peerOf(query);
                if (peer == null) {
                    outcomes.count(ClientOutcome.UNKNOWN_ID);
                } else if (peer.inFlight != query) {
                    outcomes.count(ClientOutcome.LATE);
                    peer.givenUp = null;
                } else {
                    outcomes.count(ClientOutcome.ANSWERED);
                    peer.keys.answered(query, response);
                    fill(peer, response, stampNs, readNs);
                    return peer;
                }
            }
        }
        return null;
    }

    private void fill(PeerLink peer, ResponsePlaintext response, long stampNs, long readNs) {
        long arrivedNs = stamps.arrivedNs(stampNs, readNs);
        boolean kernels = stamps.wereKernels();
        long leftNs = stamps.leftNs(peer.sendStampNs, peer.beforeNs, arrivedNs);
        kernels &= stamps.wereKernels();
        long lightNs = peer.member.lightNs();
        answer.era = WireEra.asNumber(response.era());
        answer.status = response.status();
        answer.peerReceivedNs = response.localNs();
        answer.peerSentNs = saturatingSum(response.localNs(), response.workNs());
        answer.voteNs = response.voteNs();
        answer.steady = response.steady();
        answer.slewPpb = response.slewPpb();
        answer.sentNs = leftNs + lightNs;
        answer.receivedNs = arrivedNs - lightNs;
        long rttNs = arrivedNs - leftNs;
        long workNs = response.workNs();
        peer.tookNs(workNs >= 0 && workNs <= rttNs ? rttNs - workNs : rttNs);
        roundTrips.took(peer.member.name(), kernels, peer.rttNs);
        // this service always gives the duration of its work, and byztimed never does
        peer.extended |= workNs != 0 || response.status() != VoteStatus.COMMITTED;
        peer.kernelStamps = kernels;
        (kernels ? byKernel : byOwn).increment();
        peer.lastAnswerNs = readNs;
        peer.unanswered = 0;
        peer.renewAfterNs = 0;
        peer.inFlight = null;
        peer.givenUp = null;
        answeredQuery = peer.query;
        peer.query = 0;
    }

    /** The last answer that {@link #received} accepted. */
    StampedAnswer answer() {
        return answer;
    }

    /** The core's number of the query that it answers. */
    long answeredQuery() {
        return answeredQuery;
    }

    /** The number of answers with the kernel's stamps at both ends. */
    long byKernel() {
        return byKernel.sum();
    }

    /** The number of answers with this process's own stamp at one end at least. */
    long byOwn() {
        return byOwn.sum();
    }

    Counts<ClientOutcome> outcomes() {
        return outcomes;
    }

    private @Nullable Query find(byte[] uniqueId) {
        for (PeerLink peer : peers) {
            if (peer.awaits(uniqueId)) {
                return peer.inFlight;
            }
            if (peer.hasGivenUp(uniqueId)) {
                return peer.givenUp;
            }
        }
        return null;
    }

    private @Nullable PeerLink peerOf(Query query) {
        for (PeerLink peer : peers) {
            if (peer.inFlight == query || peer.givenUp == query) {
                return peer;
            }
        }
        return null;
    }

    private static ClientOutcome outcome(Received.Reason reason) {
        return switch (reason) {
            case MALFORMED -> ClientOutcome.MALFORMED;
            case UNKNOWN_ID -> ClientOutcome.UNKNOWN_ID;
            case NOT_AUTHENTIC -> ClientOutcome.NOT_AUTHENTIC;
            case NO_ERA -> ClientOutcome.NO_ERA;
            case NO_TIME -> ClientOutcome.NO_TIME;
            case OVERFLOW -> ClientOutcome.OVERFLOW;
        };
    }

    private static long saturatingSum(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
