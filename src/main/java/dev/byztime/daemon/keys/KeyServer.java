package dev.byztime.daemon.keys;

import dev.byztime.clock.RealClock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The server of key establishment (NTS-KE, RFC 8915, section 4) over TLS 1.3.
 *
 * <p>One thread serves all connections, so a connection costs no thread. Each connection has two
 * seconds, handshake included. If there are too many, from near one address or altogether, new ones
 * are closed at once. Nothing that a client sends ends the thread.
 */
public final class KeyServer implements AutoCloseable {

    private static final int BACKLOG = 128;
    private static final int SCRATCH_BYTES = 16 * 1024;
    private static final int MAX_ACCEPTED_PER_TURN = 32;
    private static final long MILLISECOND_NS = 1_000_000;
    private static final long REST_NS = 100 * MILLISECOND_NS;
    private static final long MAX_WAIT_MS = 1000;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final SelectionKey accepting;
    private final Supplier<Identity> identity;
    private final Clients clients;
    private final AnswerSeals seals;
    private final Limits limits;
    private final RealClock calendar;
    private final LongSupplier nowNs;
    private final AddressBuckets buckets;
    private final Map<KeyServerOutcome, LongAdder> counts = new EnumMap<>(KeyServerOutcome.class);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread = new Thread(this::serve, "byztime-keys");

    /** The connections in the order of their arrival, which is the order of their deadlines. */
    private final Set<SelectionKey> connections = new LinkedHashSet<>();

    private final Map<String, Integer> perNetwork = new HashMap<>();
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH_BYTES);

    private @Nullable TlsSetup setup;
    private @Nullable Identity setUpFor;
    private @Nullable Authorities setUpWith;
    private long restUntilNs;
    private boolean resting;
    private volatile int open;

    /**
     * The limits of the server.
     *
     * @param sessionNs the time limit of one connection, in nanoseconds
     * @param connections the number of connections at once
     * @param perNetwork the number of connections from near one address at once
     * @param perSecond the rate of connections from near one address in the long run
     * @param burst the number of connections from near one address at first
     */
    public record Limits(
            long sessionNs, int connections, int perNetwork, double perSecond, int burst) {

        public static final Limits DEFAULT = new Limits(2_000_000_000L, 128, 32, 8, 64);

        private static final int MAX_NETWORKS = 4096;

        AddressBuckets buckets() {
            return new AddressBuckets(perSecond, burst, MAX_NETWORKS);
        }
    }

    /**
     * The clients that are served.
     *
     * @param admitted tells whether an address may be a client
     * @param known tells whether an address belongs to a peer. A quarter of the places is reserved
     *     for peers, and their rate is not limited, so strangers cannot keep them out
     * @param authorities supplies the authorities that may issue clients' certificates, which may
     *     change; null if no certificate is requested
     * @param certificateRequired whether clients without a certificate are refused. byztimed has
     *     none
     */
    public record Clients(
            Predicate<InetAddress> admitted,
            Predicate<InetAddress> known,
            @Nullable Supplier<Authorities> authorities,
            boolean certificateRequired) {

        public static final Clients ANY = new Clients(address -> true, null, false);

        /** Clients of whom none is known. */
        public Clients(
                Predicate<InetAddress> admitted,
                @Nullable Supplier<Authorities> authorities,
                boolean certificateRequired) {
            this(admitted, address -> false, authorities, certificateRequired);
        }
    }

    private KeyServer(
            ServerSocketChannel listener,
            Selector selector,
            Supplier<Identity> identity,
            Clients clients,
            AnswerSeals seals,
            Limits limits,
            RealClock calendar,
            LongSupplier nowNs)
            throws IOException {
        this.listener = listener;
        this.selector = selector;
        this.accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
        this.identity = identity;
        this.clients = clients;
        this.seals = seals;
        this.limits = limits;
        this.calendar = calendar;
        this.nowNs = nowNs;
        this.buckets = limits.buckets();
        for (KeyServerOutcome outcome : KeyServerOutcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    /**
     * Opens the socket. The server serves nobody before {@link #start}.
     *
     * @param identity supplies the identity for each connection, since it may change
     * @param calendar the clock by which clients' certificates are valid
     * @param nowNs a clock that never goes back, in nanoseconds
     */
    public static KeyServer open(
            InetSocketAddress address,
            Supplier<Identity> identity,
            Clients clients,
            AnswerSeals seals,
            Limits limits,
            RealClock calendar,
            LongSupplier nowNs)
            throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, BACKLOG);
            listener.configureBlocking(false);
            return new KeyServer(
                    listener, Selector.open(), identity, clients, seals, limits, calendar, nowNs);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** The address of the server. */
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) listener.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("it is closed", e);
        }
    }

    /** The number of connections at present. */
    public int openConnections() {
        return open;
    }

    /** The number of connections with this outcome. */
    public long count(KeyServerOutcome outcome) {
        return counter(outcome).sum();
    }

    /** Ends all connections and the thread. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        selector.wakeup();
        if (thread.isAlive()) {
            try {
                thread.join(MAX_WAIT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            release();
        }
    }

    private void serve() {
        try {
            while (!closed.get()) {
                long timeNs = nowNs.getAsLong();
                selector.select(Math.max(1, waitMs(timeNs)));
                for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                        ready.hasNext(); ) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    if (key == accepting) {
                        accept();
                    } else if (key.isValid()) {
                        proceed(key);
                    }
                }
                endLate(nowNs.getAsLong());
            }
        } catch (IOException e) {
            counter(KeyServerOutcome.FAILED).increment(); // the selector failed
        } finally {
            release();
        }
    }

    private long waitMs(long timeNs) {
        long waitNs = MAX_WAIT_MS * MILLISECOND_NS;
        if (resting) {
            waitNs = Math.min(waitNs, restUntilNs - timeNs);
        }
        if (!connections.isEmpty()) {
            waitNs = Math.min(waitNs, of(connections.iterator().next()).deadlineNs() - timeNs);
        }
        return waitNs / MILLISECOND_NS + 1;
    }

    private void endLate(long timeNs) {
        while (!connections.isEmpty()) {
            SelectionKey first = connections.iterator().next();
            if (of(first).deadlineNs() - timeNs > 0) {
                break;
            }
            end(first, KeyServerOutcome.TIMED_OUT);
        }
        if (resting && restUntilNs - timeNs <= 0) {
            resting = false;
            accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private void accept() {
        for (int i = 0; i < MAX_ACCEPTED_PER_TURN; i++) {
            SocketChannel channel = null;
            try {
                channel = listener.accept();
                if (channel == null) {
                    return;
                }
                KeyServerOutcome refused = admit(channel);
                if (refused != null) {
                    counter(refused).increment();
                    channel.close();
                }
            } catch (IOException | RuntimeException e) {
                counter(KeyServerOutcome.FAILED).increment();
                close(channel);
                if (channel == null) { // no descriptors, so another attempt would fail at once
                    resting = true;
                    restUntilNs = nowNs.getAsLong() + REST_NS;
                    accepting.interestOps(0);
                    return;
                }
            }
        }
    }

    private @Nullable KeyServerOutcome admit(SocketChannel channel) throws IOException {
        InetAddress address = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
        if (!clients.admitted().test(address)) {
            return KeyServerOutcome.NOT_ADMITTED;
        }
        String network = AddressBuckets.network(address);
        boolean known = clients.known().test(address);
        int places = limits.connections() - (known ? 0 : limits.connections() / 4);
        boolean crowded = perNetwork.getOrDefault(network, 0) >= limits.perNetwork();
        if (connections.size() >= places || (crowded && !known)) {
            return KeyServerOutcome.FULL;
        }
        long timeNs = nowNs.getAsLong();
        if (!known && !buckets.take(address, timeNs)) {
            return KeyServerOutcome.LIMITED;
        }
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        KeyService service = new KeyService(setup().serverEngine(), seals);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        key.attach(new KeyServerConnection(channel, address, service, timeNs + limits.sessionNs()));
        connections.add(key);
        perNetwork.merge(network, 1, Integer::sum);
        open = connections.size();
        return null;
    }

    private void proceed(SelectionKey key) {
        try {
            int operations = of(key).proceed(scratch);
            countNews(of(key));
            if (operations == 0) {
                end(key, KeyServerOutcome.CLOSED);
            } else {
                key.interestOps(operations);
            }
        } catch (IOException e) {
            end(key, KeyServerOutcome.CLOSED);
        } catch (RuntimeException e) {
            end(key, KeyServerOutcome.FAILED);
        }
    }

    private void end(SelectionKey key, KeyServerOutcome ifUndecided) {
        KeyServerConnection connection = of(key);
        connections.remove(key);
        perNetwork.computeIfPresent(
                AddressBuckets.network(connection.address()),
                (network, count) -> count == 1 ? null : count - 1);
        open = connections.size();
        connection.end(ifUndecided);
        countNews(connection);
    }

    private void countNews(KeyServerConnection connection) {
        KeyServerOutcome outcome = connection.news();
        if (outcome != null) {
            counter(outcome).increment();
        }
    }

    private TlsSetup setup() {
        Identity now = identity.get();
        Authorities others = clients.authorities() == null ? null : clients.authorities().get();
        TlsSetup present = setup;
        if (present == null || now != setUpFor || others != setUpWith) {
            present = TlsSetup.ofServer(now, others, clients.certificateRequired(), calendar);
            setup = present;
            setUpFor = now;
            setUpWith = others;
        }
        return present;
    }

    private void release() {
        while (!connections.isEmpty()) {
            end(connections.iterator().next(), KeyServerOutcome.CLOSED);
        }
        try {
            listener.close();
            selector.close();
        } catch (IOException e) {
            // The connection is gone, as intended.
        }
    }

    private static KeyServerConnection of(SelectionKey key) {
        return (KeyServerConnection) key.attachment();
    }

    private LongAdder counter(KeyServerOutcome outcome) {
        LongAdder counter = counts.get(outcome);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + outcome);
        }
        return counter;
    }

    private static void close(@Nullable SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The connection is gone, as intended.
            }
        }
    }
}
