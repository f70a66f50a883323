package dev.byztime.daemon.net;

import dev.byztime.clock.Slept;
import dev.byztime.daemon.Node;
import dev.byztime.daemon.NodeActions;
import dev.byztime.daemon.NodeReport;
import dev.byztime.daemon.StampedAnswer;
import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.VoteLine;
import dev.byztime.daemon.keys.Authorities;
import dev.byztime.daemon.keys.PeerKeys;
import dev.byztime.linux.Datagram;
import dev.byztime.linux.Poller;
import dev.byztime.linux.UdpSocket;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The thread that owns the core and its sockets. It waits for datagrams and times, hands events to
 * the core, and carries out the core's actions.
 *
 * <p>Other threads may call only {@link #post}, {@link #verifyAgain}, {@link #end} and {@link
 * #status}.
 */
final class GroupLoop implements Runnable, NodeActions, AnswerSide.Voice {

    private static final Logger log = LoggerFactory.getLogger(GroupLoop.class);

    /** The most datagrams from one socket before the other socket and the clock have their turn. */
    private static final int MAX_DATAGRAMS_PER_TURN = 64;

    private static final long STATUS_EVERY_NS = 250_000_000;
    private static final long KEEP_REAL_OFFSET_EVERY_NS = 64_000_000_000L;
    private static final long MAX_WAIT_NS = 1_000_000_000;

    private static final int CLIENT = 0;
    private static final int SERVER = 1;

    private final Node node;
    private final HostClocks clocks;
    private final GroupFiles files;
    private final GroupLog groupLog;
    private final RandomGenerator random;
    private final DatagramTimes stamps;
    private final UdpSocket client;
    private final @Nullable UdpSocket server;
    private final Poller poller;
    private final List<PeerLink> peers;
    private final Counts<ServerOutcome> serverOutcomes;
    private final QuerySide queries;
    private final StatusSnapshots statuses;
    private final @Nullable AnswerSide answers;
    private final Datagram datagram = new Datagram(GroupNode.MAX_DATAGRAM_BYTES);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private WireEra era;
    private Slept awake;
    private long nowNs;
    private long statusAtNs;
    private long keepRealOffsetAtNs;
    private @Nullable String fault;

    private volatile boolean ending;
    private volatile @Nullable GroupStatus status;

    /** The parts that the loop works with. */
    record Parts(
            Node node,
            HostClocks clocks,
            GroupFiles files,
            GroupLog log,
            RandomGenerator random,
            DatagramTimes stamps,
            UdpSocket client,
            @Nullable UdpSocket server,
            Poller poller,
            List<PeerLink> peers,
            QuerySide queries,
            StatusSnapshots statuses) {}

    /**
     * Creates the loop.
     *
     * @param answering makes the server's side, if the node has one; the server's side asks this
     *     loop whether it may tell the vote
     */
    GroupLoop(
            Parts parts,
            WireEra era,
            Slept awake,
            Function<AnswerSide.Voice, @Nullable AnswerSide> answering) {
        this.node = parts.node;
        this.clocks = parts.clocks;
        this.files = parts.files;
        this.groupLog = parts.log;
        this.random = parts.random;
        this.stamps = parts.stamps;
        this.client = parts.client;
        this.server = parts.server;
        this.poller = parts.poller;
        this.peers = parts.peers;
        this.queries = parts.queries;
        this.statuses = parts.statuses;
        this.era = era;
        this.awake = awake;
        this.answers = answering.apply(this);
        this.serverOutcomes =
                answers == null ? new Counts<>(ServerOutcome.class) : answers.outcomes();
    }

    /** Hands the core its first event. The caller starts the thread afterwards. */
    void boot(@Nullable VoteLine resumed) {
        nowNs = clocks.rawNs();
        node.boot(nowNs, files.guessNs(), resumed, this);
        if (resumed == null) {
            persist(null);
        }
        keepRealOffsetAtNs = nowNs + KEEP_REAL_OFFSET_EVERY_NS;
        tellStatus();
    }

    /** Runs a task in the loop's thread soon. */
    void post(Runnable task) {
        tasks.add(task);
        poller.wake();
    }

    /** Lets the thread end. */
    void end() {
        ending = true;
        poller.wake();
    }

    GroupStatus status() {
        GroupStatus last = status;
        if (last == null) {
            throw new IllegalStateException("not started");
        }
        return last;
    }

    Counts<ServerOutcome> serverOutcomes() {
        return serverOutcomes;
    }

    void observeServerWork(LongConsumer observer) {
        if (answers != null) {
            answers.observeWork(observer);
        }
    }

    @Override
    public void run() {
        try {
            while (!ending) {
                turn();
            }
            files.keepRealOffset();
        } catch (RuntimeException | Error e) {
            fault = "a fault in this program stopped the node: " + e;
            log.error(
                    "This node of the group has stopped, and publishes nothing more; restart the"
                            + " service",
                    e);
            tellStatus();
        }
    }

    private void turn() {
        poller.await(Math.min(node.wakeAtNs() - clocks.rawNs(), MAX_WAIT_NS));
        stamps.note(clocks.brackets().get());
        lookForSleep();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        if (poller.isReady(CLIENT)) {
            takeSendStamps();
            takeAnswers();
        }
        UdpSocket serving = server;
        if (serving != null && answers != null && poller.isReady(SERVER)) {
            takeQueries(serving, answers);
        }
        nowNs = clocks.rawNs();
        files.keepAgain(era, awake);
        if (nowNs >= node.wakeAtNs()) {
            lookForSleep(); // a publication must not rest on samples from before a sleep
            nowNs = clocks.rawNs();
            node.tick(nowNs, this);
        }
        if (nowNs >= keepRealOffsetAtNs) {
            keepRealOffsetAtNs = nowNs + KEEP_REAL_OFFSET_EVERY_NS;
            files.keepRealOffset();
        }
        if (nowNs >= statusAtNs) {
            tellStatus();
        }
    }

    private void takeSendStamps() {
        for (int i = 0; i < MAX_DATAGRAMS_PER_TURN; i++) {
            int number = client.receiveSendStamp();
            if (number == UdpSocket.NOTHING) {
                return;
            }
            if (number >= 0) {
                queries.sent(number, client.sendStampNs());
            }
        }
    }

    private void takeAnswers() {
        for (int i = 0; i < MAX_DATAGRAMS_PER_TURN; i++) {
            int length = client.receive(datagram);
            if (length == UdpSocket.NOTHING) {
                return;
            }
            long readNs = stamps.note(clocks.brackets().get());
            if (length == UdpSocket.LOST) {
                queries.outcomes().count(ClientOutcome.LOST);
                continue;
            }
            long stampNs = datagram.isStamped() ? datagram.stampNs() : 0;
            PeerLink peer = queries.received(datagram.content(), stampNs, readNs);
            if (peer != null) {
                lookForSleep();
                nowNs = clocks.rawNs();
                StampedAnswer answer = queries.answer();
                boolean _ = node.answered(peer.index, queries.answeredQuery(), answer, nowNs, this);
                noteClock(peer, answer);
            }
        }
    }

    /** Notes, for operators, what the answer says about the peer's clock and the way to it. */
    private void noteClock(PeerLink peer, StampedAnswer answer) {
        if (!node.heard(peer.index, nowNs)) {
            return;
        }
        long lowerNs = node.clockLowerNs(peer.index, nowNs);
        long upperNs = node.clockUpperNs(peer.index, nowNs);
        long sampleNs =
                middle(
                        answer.peerSentNs - answer.receivedNs,
                        answer.peerReceivedNs - answer.sentNs);
        peer.liesOffNs(sampleNs - middle(lowerNs, upperNs));
    }

    private static long middle(long lowerNs, long upperNs) {
        return lowerNs + (upperNs - lowerNs) / 2;
    }

    private void takeQueries(UdpSocket from, AnswerSide answering) {
        for (int i = 0; i < MAX_DATAGRAMS_PER_TURN; i++) {
            int length = from.receive(datagram);
            if (length == UdpSocket.NOTHING) {
                dropSendStamps(from);
                return;
            }
            long readNs = stamps.note(clocks.brackets().get());
            if (length == UdpSocket.LOST) {
                serverOutcomes.count(ServerOutcome.LOST);
                continue;
            }
            long stampNs = datagram.isStamped() ? datagram.stampNs() : 0;
            long arrivedNs = stamps.arrivedNs(stampNs, readNs);
            byte[] answer = answering.reply(datagram.content(), datagram.from(), arrivedNs);
            if (answer != null) {
                send(from, answer, answering);
            }
        }
    }

    /**
     * Reads and drops late stamps of departure, which would otherwise wake this thread again and
     * again.
     */
    private static void dropSendStamps(UdpSocket from) {
        for (int i = 0; i < MAX_DATAGRAMS_PER_TURN; i++) {
            if (from.receiveSendStamp() == UdpSocket.NOTHING) {
                return;
            }
        }
    }

    private void send(UdpSocket from, byte[] answer, AnswerSide answering) {
        int sent = from.answer(answer, datagram);
        if (sent < 0) {
            serverOutcomes.count(ServerOutcome.UNSENT);
            return;
        }
        int stamped = from.receiveSendStamp(); // the stamp of this answer, or a useless one
        if (stamped == sent) {
            stamps.note(clocks.brackets().get());
            long leftNs = stamps.leftNs(from.sendStampNs(), answering.toldNs(), Long.MAX_VALUE);
            if (stamps.wereKernels()) {
                answering.left(leftNs);
            }
        }
    }

    /** Called when an establishment has ended. */
    void established(PeerLink peer, PeerKeys keys, String problem) {
        if (!problem.isEmpty()) {
            groupLog.unresolved(peer, problem);
        }
        queries.established(peer, keys);
    }

    private void lookForSleep() {
        Slept now = clocks.sleep().slept();
        if (!now.mayHaveSleptSince(awake)) {
            return;
        }
        awake = now;
        era = WireEra.drawn(random);
        stamps.forget();
        queries.forget();
        long guessNs = files.guessAfterSleepNs();
        nowNs = clocks.rawNs();
        node.slept(nowNs, guessNs, this);
    }

    @Override
    public boolean mayTell() {
        lookForSleep();
        return files.voteIsKept();
    }

    @Override
    public byte[] era() {
        return era.bytes();
    }

    @Override
    public boolean isOwn(byte[] uniqueId) {
        PeerLink self = queries.ownQuery(uniqueId);
        if (self != null) {
            exclude(self, "is this node itself");
        }
        return self != null;
    }

    /** Makes the peers of these authorities show their certificates again. Any thread may call. */
    void verifyAgain(Supplier<Authorities> authorities) {
        post(() -> {
            for (PeerLink peer : peers) {
                if (peer.member.authorities() == authorities) {
                    queries.verifyAgain(peer);
                }
            }
        });
    }

    void exclude(PeerLink peer, String why) {
        if (peer.notAPeer == null) {
            peer.notAPeer = why;
            groupLog.excluded(peer, why);
        }
    }

    /**
     * Excludes a peer that is another peer under a second name, since one node would have two
     * votes.
     */
    void excludeIfDouble(PeerLink peer, InetSocketAddress server) {
        for (PeerLink other : peers) {
            if (other != peer && other.notAPeer == null && server.equals(other.keys.server())) {
                exclude(peer, "is at the same address as peer " + other.member.name());
            }
        }
    }

    @Override
    public void send(int peer, long query) {
        queries.ask(peers.get(peer), query, nowNs);
        takeSendStamps(); // the stamps of the loopback device and of most drivers are there at once
    }

    @Override
    public void publish(long newOffsetNs, long newErrorNs, long asOfNs) {
        files.publish(newOffsetNs, newErrorNs, asOfNs);
    }

    @Override
    public void publishUnsynchronized(long asOfNs) {
        files.publishUnsynchronized(asOfNs);
    }

    @Override
    public void persist(@Nullable VoteLine line) {
        files.keep(line, era, awake);
    }

    @Override
    public void report(NodeReport what) {
        groupLog.report(what);
    }

    @Override
    public void suspect(int peer, Suspicion why) {
        groupLog.suspect(peers.get(peer), why, nowNs);
    }

    private void tellStatus() {
        queries.outcomes().set(ClientOutcome.DROPPED, client.dropped());
        if (server != null) {
            serverOutcomes.set(ServerOutcome.DROPPED, server.dropped());
        }
        nowNs = clocks.rawNs();
        statusAtNs = nowNs + STATUS_EVERY_NS;
        status = statuses.at(nowNs, fault);
    }
}
