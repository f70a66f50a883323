package dev.byztime.web.guard;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.web.problem.BodyRefusal;

import jakarta.servlet.http.HttpServletRequest;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A request in progress. It is aborted if its client is silent for too long, or too slow on the
 * average.
 *
 * <p>Only time in which the service waits for the client counts; the service's own work does not.
 * Time is counted in checks, one a second. A client may be silent for as many checks as the idle
 * time-out has seconds. On the average it must send and read {@link #RATE} bytes for each check.
 */
public final class Exchange {

    /** The least average rate in bytes a second. */
    static final int RATE = 10_000;

    /**
     * The number of checks for which a refused body is still read, so that the client reads the
     * refusal.
     */
    private static final int DISCARDING = 5;

    /** How long an expensive request waits for other expensive ones. */
    private static final int TURN_PATIENCE_S = 3;

    private static final String ATTRIBUTE = Exchange.class.getName();

    private static final AtomicLong COUNT = new AtomicLong();

    private final long number = COUNT.incrementAndGet();
    private final Exchanges all;
    private final EndPoint endPoint;
    private final RequestLimiter.Kind place;
    private final int patience;
    private final long connectionBytes;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean hasTurn = new AtomicBoolean();

    /** The callback for when there is something to read; null if nobody waits for it. */
    private final AtomicReference<@Nullable Runnable> reader = new AtomicReference<>();

    private final AtomicBoolean demanded = new AtomicBoolean();
    private volatile boolean stream;
    private volatile long receivedBytes;
    private volatile long costBytes;

    /** The reason why the body is not kept any longer. */
    private volatile @Nullable BodyRefusal refusal;

    /** Whether the body ended before its announced end, because the client hung up. */
    private volatile boolean bodyCut;

    /** Whether the service has stopped waiting for the body. */
    private volatile boolean ended;

    private volatile @Nullable Object write;
    private volatile boolean listed;
    private volatile long sentBytes;

    // used by the periodic check only
    private long receivedBytesBefore;
    private int silent;
    private int reading;
    private int discarding;
    private int writing;

    /**
     * Creates the exchange of a request.
     *
     * @param patience the number of checks for which a client may be silent
     * @param connectionBytes the memory of its connection, with the head of this request
     */
    public Exchange(
            Exchanges all,
            Request request,
            RequestLimiter.Kind place,
            int patience,
            long connectionBytes) {
        this.all = all;
        this.endPoint =
                RawEndPoints.of(request.getConnectionMetaData().getConnection().getEndPoint());
        this.place = place;
        this.patience = patience;
        this.connectionBytes = connectionBytes;
    }

    /** The exchange of a servlet request; null in tests without a server. */
    static @Nullable Exchange of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Exchange exchange ? exchange : null;
    }

    /** The memory of the connection of a request; 0 in tests without a server. */
    static long bytesOf(HttpServletRequest request) {
        Exchange exchange = of(request);
        return exchange == null ? 0 : exchange.connectionBytes;
    }

    public Request watched(Request request) {
        return new WatchedRequest(request);
    }

    public Response watched(Request request, Response response) {
        return new WatchedResponse(request, response);
    }

    public RequestLimiter.Kind place() {
        return place;
    }

    /** The other end of the connection itself, which may be a proxy. */
    SocketAddress peer() {
        return endPoint.getRemoteSocketAddress();
    }

    SocketAddress local() {
        return endPoint.getLocalSocketAddress();
    }

    /** Whether this end has not closed the connection. */
    boolean isConnected() {
        return endPoint.isOpen();
    }

    /**
     * Narrows the place of a request to a kind, and waits for a turn if the kind is expensive.
     *
     * @throws ServiceRefusal if there is no place, or no turn in time
     */
    static void admit(
            HttpServletRequest request,
            RequestLimiter places,
            RequestLimiter.Kind kind,
            long bytes) {
        places.narrow(RequestLimiter.Kind.QUICK, kind, bytes);
        if (kind == RequestLimiter.Kind.DOCUMENT
                && of(request) instanceof Exchange exchange
                && !exchange.awaitTurn()) {
            places.widen(RequestLimiter.Kind.QUICK, kind, bytes);
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.NO_ROOM, "too many requests %s".formatted(kind.doing()));
        }
    }

    /**
     * Waits until the service works on few other expensive requests. The turn ends when the answer
     * begins, because from then on the service may have to wait for the client.
     *
     * @return false if that takes too long
     */
    public boolean awaitTurn() {
        if (hasTurn.get()) {
            return true;
        }
        try {
            if (all.turns().tryAcquire(TURN_PATIENCE_S, TimeUnit.SECONDS)) {
                hasTurn.set(true);
                if (over.get()) { // the request was given up in the meantime
                    endTurn();
                }
                return true;
            }
        } catch (InterruptedException e) { // the server stops
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Ends the turn of a request that is about to wait for another instance. */
    public static void endTurn(HttpServletRequest request) {
        Exchange exchange = of(request);
        if (exchange != null) {
            exchange.endTurn();
        }
    }

    private void endTurn() {
        if (hasTurn.compareAndSet(true, false)) {
            all.turns().release();
        }
    }

    /** Marks the body as a stream: it has no end of its own, and is never kept as a whole. */
    void isStream() {
        stream = true;
    }

    /** A number that is higher for requests that began later. */
    long number() {
        return number;
    }

    /** Removes the exchange from all lists, because it is over. */
    void unlist() {
        if (listed) {
            all.removeUnread(this);
            all.removeUnsent(this);
        }
    }

    /** Stops waiting for the body, because too many other requests wait for theirs. */
    void giveWay() {
        if (reader.get() != null) {
            end(BodyRefusal.noRoom());
        }
    }

    /** Checks the progress of the client. Called once a second. */
    void look() {
        lookAtBody();
        lookAtAnswer();
    }

    private void lookAtBody() {
        BodyRefusal refused = refusal;
        if (refused != null && ++discarding > DISCARDING) {
            end(refused);
        } else if (reader.get() != null) {
            silent = receivedBytes == receivedBytesBefore ? silent + 1 : 0;
            reading++;
            if (silent > patience || (!stream && reading > patience + receivedBytes / RATE)) {
                end(BodyRefusal.tooSlow(receivedBytes));
            }
        } else {
            silent = 0;
        }
        receivedBytesBefore = receivedBytes;
    }

    private void lookAtAnswer() {
        if (write != null && ++writing > patience + sentBytes / RATE) {
            cut();
        }
    }

    /** Stops waiting for the rest of the body, because the service ends. */
    void stop() {
        if (!stream && reader.get() != null) {
            end(BodyRefusal.shuttingDown());
        }
    }

    private void end(BodyRefusal why) {
        refusal = why;
        ended = true;
        Runnable waiting = reader.getAndSet(null);
        if (waiting != null) {
            all.removeUnsent(this);
            Thread.startVirtualThread(waiting); // at once, and not after all new requests
        }
    }

    /** Ends the connection at once, and discards all that the kernel has buffered for it. */
    void cut() {
        RawEndPoints.reset(endPoint);
    }

    /** Marks the answer as complete or given up; true for the first caller. */
    public boolean leave() {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            endTurn();
            all.budget().giveBack(costBytes);
        }
        return first;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread at a time reads the body
    private void count(int more) {
        receivedBytes += more;
        if (stream || refusal != null) {
            return;
        }
        long newCostBytes = BodyBudget.costBytes(receivedBytes);
        if (all.budget().take(newCostBytes - costBytes)) {
            costBytes = newCostBytes;
        } else {
            long mostBytes = all.budget().longestBytes();
            refusal =
                    receivedBytes > mostBytes
                            ? BodyRefusal.tooLong(mostBytes, 0)
                            : BodyRefusal.noRoom();
        }
    }

    /** A request that counts the bytes read, and fails once the body must not be read on. */
    private final class WatchedRequest extends Request.Wrapper {

        WatchedRequest(Request request) {
            super(request);
        }

        /** One more attribute than those that were set, which saves the map for it. */
        @Override
        public @Nullable Object getAttribute(String name) {
            return name.equals(ATTRIBUTE) ? Exchange.this : super.getAttribute(name);
        }

        @Override
        public Content.@Nullable Chunk read() {
            while (true) {
                BodyRefusal refused = refusal;
                if (ended && refused != null) {
                    return Content.Chunk.from(refused, true);
                }
                Content.Chunk chunk = super.read();
                if (chunk == null) {
                    return null;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    bodyCut = true;
                }
                if (chunk.hasRemaining()) {
                    count(chunk.remaining());
                    yieldAfter(receivedBytes);
                }
                if (refusal == null) {
                    return chunk;
                }
                if (chunk.isLast()) {
                    ended = true;
                }
                chunk.release();
            }
        }

        @Override
        public void demand(Runnable callback) {
            reader.set(callback);
            if (all.isStopping() && !stream) {
                refusal = BodyRefusal.shuttingDown();
                ended = true;
            }
            if (!ended && demanded.compareAndSet(false, true)) {
                super.demand(this::arrived);
            }
            if (ended) { // perhaps this happened before the reader was registered
                wake();
            } else if (!stream && reader.get() != null) {
                list(all::addUnsent, () -> reader.get() != null, all::removeUnsent);
            }
        }

        private void arrived() {
            demanded.set(false);
            wake();
        }

        private void wake() {
            Runnable waiting = reader.getAndSet(null);
            if (waiting != null) {
                if (listed) {
                    all.removeUnsent(Exchange.this);
                }
                waiting.run();
            }
        }
    }

    /** A response that notices writes which wait for the client. */
    private final class WatchedResponse extends Response.Wrapper {

        WatchedResponse(Request request, Response response) {
            super(request, response);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one write at a time
        public void write(boolean last, ByteBuffer content, Callback callback) {
            endTurn();
            sentBytes += BufferUtil.length(content);
            yieldAfter(sentBytes);
            Callback done = new Taken(callback);
            write = done;
            super.write(last, content, done);
            if (write == done) {
                list(all::addUnread, () -> write != null, all::removeUnread);
            }
        }
    }

    /** The end of a write. */
    private final class Taken extends Callback.Nested {

        Taken(Callback callback) {
            super(callback);
        }

        @Override
        public void succeeded() {
            taken();
            super.succeeded();
        }

        /**
         * Jetty answers a request whose body is cut by itself, and then fails our answer with an
         * exception that looks like a fault of ours. Spring MVC would log it with its trace.
         */
        @Override
        public void failed(Throwable failure) {
            taken();
            super.failed(bodyCut ? new EofException(failure) : failure);
        }
    }

    /** Lets other threads run while a long body is read or a long answer is written. */
    private static void yieldAfter(long bytes) {
        if (bytes > BodyBudget.FREE) {
            Thread.yield();
        }
    }

    private void taken() {
        write = null;
        if (listed) {
            all.removeUnread(this);
        }
    }

    /**
     * Adds the exchange to a list if it waits, in an order in which the thread that ends the wait
     * either sees it in the list or is seen.
     */
    private void list(Consumer<Exchange> add, BooleanSupplier waits, Consumer<Exchange> remove) {
        listed = true;
        add.accept(this);
        if (!waits.getAsBoolean()) {
            remove.accept(this);
        }
    }
}
