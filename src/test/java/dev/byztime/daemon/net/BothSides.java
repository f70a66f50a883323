package dev.byztime.daemon.net;

import dev.byztime.daemon.IgnoredActions;
import dev.byztime.daemon.Node;
import dev.byztime.daemon.NodeSettings;
import dev.byztime.daemon.VoteLine;
import dev.byztime.daemon.keys.AddressBuckets;
import dev.byztime.daemon.keys.AnswerSeals;
import dev.byztime.daemon.keys.Authorities;
import dev.byztime.daemon.keys.EstablishedKeys;
import dev.byztime.daemon.keys.PeerKeys;
import dev.byztime.daemon.wire.Cookie;
import dev.byztime.seal.MasterKeyStorage;
import dev.byztime.seal.MasterKeys;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The client's side of one node and the server's side of another, without a network between. */
final class BothSides extends IgnoredActions implements AnswerSide.Voice, MasterKeyStorage {

    static final InetSocketAddress CLIENT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4242);

    private static final InetSocketAddress SERVER =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    private static final byte[] NONE = {};

    final SplittableRandom random = new SplittableRandom(3);
    final AnswerSeals seals = new AnswerSeals(MasterKeys.open(this, random, 0), random);
    final Node server = new Node(NodeSettings.of(4, 3), random);
    final List<byte[]> sent = new ArrayList<>();
    final List<PeerKeys> wanted = new ArrayList<>();
    final AnswerSide answers;
    final QuerySide queries;
    final PeerLink peer;

    long nowNs = 1_000_000_000_000L;
    boolean mayTell = true;
    boolean own;
    boolean canSend = true;
    boolean establishes = true;

    BothSides() {
        Member member =
                new Member("a", "a.test", 4711, 0, "a.test", () -> new Authorities(List.of()));
        peer = new PeerLink(0, member, noKeys());
        queries =
                new QuerySide(
                        List.of(peer),
                        (datagram, to) -> {
                            sent.add(datagram);
                            return canSend ? sent.size() : -1;
                        },
                        (link, keys) -> wanted.add(keys),
                        this::noKeys,
                        new DatagramTimes(),
                        () -> nowNs);
        answers = new AnswerSide(server, this, seals, new AddressBuckets(0, 100, 10), () -> nowNs);
        server.boot(nowNs, 500, new VoteLine(nowNs, 500, 100_000), this);
    }

    /** Lets the last establishment end. */
    void establish() {
        PeerKeys keys = wanted.removeLast();
        Cookie.Content session = new Cookie.Content(15, drawn(), drawn());
        if (establishes) {
            keys.established(
                    new EstablishedKeys(session, seals.cookies(session, 8), SERVER), nowNs);
        }
        queries.established(peer, keys);
    }

    /** Asks with keys. */
    byte[] ask(long query) {
        queries.ask(peer, query, nowNs);
        if (sent.isEmpty()) {
            establish();
        }
        return sent.getLast();
    }

    byte @Nullable [] reply(byte[] datagram) {
        return answers.reply(datagram, CLIENT, nowNs);
    }

    private PeerKeys noKeys() {
        return new PeerKeys(random, 50_000_000);
    }

    private byte[] drawn() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public boolean mayTell() {
        return mayTell;
    }

    @Override
    public byte[] era() {
        return new byte[16];
    }

    @Override
    public boolean isOwn(byte[] uniqueId) {
        return own;
    }

    @Override
    public byte[] read() {
        return NONE;
    }

    @Override
    public void replace(byte[] content) {}
}
