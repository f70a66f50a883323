package dev.byztime.daemon.net;

import dev.byztime.clock.Slept;
import dev.byztime.daemon.Node;
import dev.byztime.daemon.NodeReport;
import dev.byztime.daemon.keys.AnswerSeals;
import dev.byztime.daemon.keys.AuthorityFile;
import dev.byztime.daemon.keys.CertificateFiles;
import dev.byztime.daemon.keys.KeyClient;
import dev.byztime.daemon.keys.KeyServerOutcome;
import dev.byztime.daemon.keys.PeerKeys;
import dev.byztime.linux.Poller;
import dev.byztime.linux.UdpSocket;
import dev.byztime.time.Era;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A complete node of a group: its files, its sockets, its key server, and the thread that drives
 * the core.
 */
public final class GroupNode implements AutoCloseable {

    /**
     * The longest datagram. Queries of byztimed's clients have about 1000 bytes, and answers to
     * this node are shorter.
     */
    static final int MAX_DATAGRAM_BYTES = 4096;

    private static final long MAX_END_WAIT_NS = 10_000_000_000L;

    private final GroupPlan plan;
    private final GroupLog log = new GroupLog();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final GroupLoop loop;
    private final QuerySide queries;
    private final Establishment establishment;
    private final PublishedTime published;
    private final @Nullable ServerSide serving;
    private final Thread thread;

    /**
     * Opens the files and sockets. The node sends and answers nothing before {@link #start}.
     *
     * @param random a thread-safe generator of the quality that keys need
     * @throws IOException if a file or a socket cannot be opened; a {@link
     *     dev.byztime.linux.FileException} of kind LOCKED if another process writes the file
     */
    public GroupNode(GroupPlan plan, HostClocks clocks, Era boot, RandomGenerator random)
            throws IOException {
        this.plan = plan;
        try {
            Slept slept = clocks.sleep().slept();
            LongSupplier rawNs = clocks::rawNs;
            published = opened(new PublishedTime(plan.timedata(), boot, clocks));
            KeptVote kept =
                    opened(KeptVote.open(plan.besideTimedata(".vote"), boot, plan.number()));
            UdpSocket client = opened(openClient());
            PeerAddresses addresses = new PeerAddresses();
            InetSocketAddress listen = plan.listen();
            CertificateFiles identity = plan.identity();
            ServerSide server =
                    listen == null || identity == null
                            ? null
                            : opened(
                                    ServerSide.open(
                                            plan, listen, identity, addresses, clocks, random));
            serving = server;
            Poller poller =
                    opened(
                            server == null
                                    ? new Poller(client)
                                    : new Poller(client, server.socket()));
            List<PeerLink> peers = new ArrayList<>();
            for (Member member : plan.members()) {
                peers.add(new PeerLink(peers.size(), member, noKeys(random)));
            }
            KeyClient keyClient =
                    new KeyClient(
                            KeyClient.Limits.DEFAULT,
                            () -> identity == null ? null : identity.current(),
                            clocks.calendar(),
                            rawNs,
                            log);
            // the loop exists only after its parts
            GroupLoop[] looping = new GroupLoop[1];
            establishment =
                    new Establishment(keyClient, addresses, rawNs, task -> looping[0].post(task));
            DatagramTimes stamps = new DatagramTimes();
            queries =
                    new QuerySide(
                            peers,
                            client::send,
                            establishment,
                            () -> noKeys(random),
                            stamps,
                            rawNs);
            Node node = new Node(plan.rule(), random);
            KeptVote.Kept found = kept.read(slept);
            WireEra era =
                    found != null
                            ? found.era()
                            : slept.mayHaveSleptSinceBoot()
                                    ? WireEra.drawn(random)
                                    : WireEra.of(boot);
            GroupFiles files = new GroupFiles(published, kept);
            loop =
                    new GroupLoop(
                            new GroupLoop.Parts(
                                    node,
                                    clocks,
                                    files,
                                    log,
                                    random,
                                    stamps,
                                    client,
                                    server == null ? null : server.socket(),
                                    poller,
                                    peers,
                                    queries,
                                    new StatusSnapshots(node, peers, files, log, this::keyCounts)),
                            era,
                            slept,
                            voice -> server == null ? null : server.answers(node, voice));
            looping[0] = loop;
            establishment.tell(this::established);
            loop.boot(found == null ? null : found.line());
            thread = Thread.ofPlatform().name("byztime-group").daemon().unstarted(loop);
        } catch (IOException | RuntimeException e) {
            closeAll();
            throw e;
        }
    }

    public void start() {
        if (serving != null) {
            serving.start();
        }
        thread.start();
    }

    /** Ends the threads, keeps what a later process needs, and closes the files. */
    @Override
    public void close() {
        loop.end();
        boolean interrupted = false;
        if (thread.isAlive()) {
            try {
                boolean _ = thread.join(Duration.ofNanos(MAX_END_WAIT_NS));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        closeAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether its thread runs. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /** The status of the node and its group at a moment within the last second. */
    public GroupStatus status() {
        return loop.status();
    }

    public Counts<ClientOutcome> clientOutcomes() {
        return queries.outcomes();
    }

    /** The number of answers whose times are the kernel's stamps. */
    public long answersStampedByKernel() {
        return queries.byKernel();
    }

    /** The number of answers whose times are this process's own stamps. */
    public long answersStampedByOwn() {
        return queries.byOwn();
    }

    public Counts<ServerOutcome> serverOutcomes() {
        return loop.serverOutcomes();
    }

    /**
     * Sets the observer of the time that each answer with a kernel's stamp spent in this process,
     * from its arrival until its departure, in nanoseconds. It is called in the thread that
     * answers.
     */
    public void observeServerWork(LongConsumer observer) {
        loop.observeServerWork(observer);
    }

    /** Sets the observer of the round trips of queries. */
    public void observeRoundTrips(RoundTripObserver observer) {
        queries.observeRoundTrips(observer);
    }

    private KeyCounts keyCounts(Member peer) {
        return new KeyCounts(
                log.establishments(peer.name()),
                log.failures(peer.name()),
                establishment.resolved(peer),
                establishment.unresolved(peer));
    }

    /** How many connections to the key server there are now. */
    public int keyServerConnections() {
        return serving == null ? 0 : serving.keyServer().openConnections();
    }

    public long reports(NodeReport what) {
        return log.reports(what);
    }

    /** The number of connections to the key server with this outcome. */
    public long keyServerOutcomes(KeyServerOutcome outcome) {
        return serving == null ? 0 : serving.keyServer().count(outcome);
    }

    /** The number of opened cookies, by the age of their key; null for a node that only reads. */
    public AnswerSeals.@Nullable Opened cookiesOpened() {
        return serving == null ? null : serving.cookiesOpened();
    }

    /** The age of the master key in use, in seconds; -1 for a node that only reads. */
    public long masterKeyAgeSeconds() {
        return serving == null ? -1 : serving.masterKeyAgeSeconds();
    }

    /** Rotates the master keys if it is time. The calling thread may have to wait for the disk. */
    public boolean rotateKeys() {
        return serving != null && serving.rotateKeys();
    }

    /**
     * Makes all peers that these authorities certify show their certificates again. The file has
     * changed.
     */
    public void verifyAgain(AuthorityFile changed) {
        loop.verifyAgain(changed);
    }

    /** The reason why the master keys on the disk are not those in use; null if they are. */
    public @Nullable String keysProblem() {
        return serving == null ? null : serving.keysProblem();
    }

    /** The address on which peers ask this node; null for a node that only reads. */
    public @Nullable InetSocketAddress address() {
        return serving == null ? null : serving.keyServer().address();
    }

    private void established(PeerLink peer, PeerKeys keys, String problem) {
        InetSocketAddress server = keys.server();
        if (server != null && isOwn(server)) {
            loop.exclude(peer, "is this node itself");
        } else if (server != null) {
            loop.excludeIfDouble(peer, server);
        }
        loop.established(peer, keys, problem);
    }

    private boolean isOwn(InetSocketAddress server) {
        InetSocketAddress own = address();
        if (own == null || own.getPort() != server.getPort()) {
            return false;
        }
        InetAddress bound = own.getAddress();
        try {
            return bound.equals(server.getAddress())
                    || (bound.isAnyLocalAddress()
                            && NetworkInterface.getByInetAddress(server.getAddress()) != null);
        } catch (SocketException e) {
            return false;
        }
    }

    private PeerKeys noKeys(RandomGenerator random) {
        return new PeerKeys(random, plan.rule().pollMinNs());
    }

    private static UdpSocket openClient() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("::"), 0);
        return UdpSocket.open(any, MAX_DATAGRAM_BYTES, true);
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
