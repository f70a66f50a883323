package dev.byztime.web.guard;

import dev.byztime.web.problem.BodyRefusal;

import jakarta.servlet.http.HttpServletRequest;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A request under way, and how its body and its answer get on.
 *
 * <p>Time is counted in looks, one a second, in which it still waits for its client. A client may
 * be silent for as many as the idle time-out has seconds, and on the average must send and take
 * {@link #RATE} bytes in each. What the service itself takes to answer does not count.
 */
public final class Exchange {

    /** Bytes in each second. */
    static final int RATE = 10_000;

    /** Looks for which a refused body is still taken in, so that the refusal can be read. */
    private static final int DISCARDING = 5;

    /** How long a request that is much work waits for others of its kind. */
    private static final int TURN_PATIENCE_S = 3;

    private static final AtomicLong COUNT = new AtomicLong();

    private final long number = COUNT.incrementAndGet();
    private final Exchanges all;
    private final EndPoint endPoint;
    private final RequestLimiter.Kind place;
    private final int patience;
    private final long connectionBytes;
    private final Executor executor;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean hasTurn = new AtomicBoolean();

    /** Who is to be told that there is something to read; null if nobody waits for it. */
    private final AtomicReference<@Nullable Runnable> reader = new AtomicReference<>();

    private final AtomicBoolean demanded = new AtomicBoolean();
    private volatile boolean stream;
    private volatile long in;
    private volatile long cost;

    /** Why the body is not kept any longer. */
    private volatile @Nullable BodyRefusal refusal;

    /** Whether it is not even waited for. */
    private volatile boolean ended;

    private volatile @Nullable Object write;
    private volatile boolean listed;
    private volatile long out;

    // for looks alone
    private long inBefore;
    private int silent;
    private int reading;
    private int discarding;
    private int writing;

    /**
     * @param patience looks for which a client may be silent
     * @param connectionBytes what its connection takes, with the head of this request
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
        this.executor = request.getComponents().getExecutor();
        request.setAttribute(Exchange.class.getName(), this);
    }

    /** That of a request; null in tests without a server. */
    static @Nullable Exchange of(HttpServletRequest request) {
        return request.getAttribute(Exchange.class.getName()) instanceof Exchange exchange
                ? exchange
                : null;
    }

    /** What the connection of a request takes; nothing in tests without a server. */
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

    /** The other end of the connection itself, whoever that may be a proxy for. */
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
     * Waits until few others that are much work are being worked on. The turn ends when the answer
     * begins: then it is the client that may be waited for.
     *
     * @return false if that takes too long
     */
    public boolean awaitTurn() {
        try {
            if (hasTurn.get() || all.turns().tryAcquire(TURN_PATIENCE_S, TimeUnit.SECONDS)) {
                hasTurn.set(true);
                return true;
            }
        } catch (InterruptedException e) { // the server stops
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void endTurn() {
        if (hasTurn.compareAndSet(true, false)) {
            all.turns().release();
        }
    }

    /** Its body has no end of its own, and is never kept as a whole. */
    void isStream() {
        stream = true;
    }

    /** Rises with the time at which it began. */
    long number() {
        return number;
    }

    /** It is over. */
    void unlist() {
        if (listed) {
            all.removeUnread(this);
            all.removeUnsent(this);
        }
    }

    /** There are too many others like it: its body is not waited for any longer. */
    void giveWay() {
        if (reader.get() != null) {
            end(BodyRefusal.noRoom());
        }
    }

    /** Once a second. */
    void look() {
        lookAtBody();
        lookAtAnswer();
    }

    private void lookAtBody() {
        BodyRefusal refused = refusal;
        if (refused != null && ++discarding > DISCARDING) {
            end(refused);
        } else if (reader.get() != null) {
            silent = in == inBefore ? silent + 1 : 0;
            reading++;
            if (silent > patience || (!stream && reading > patience + in / RATE)) {
                end(BodyRefusal.tooSlow(in));
            }
        } else {
            silent = 0;
        }
        inBefore = in;
    }

    private void lookAtAnswer() {
        if (write != null && ++writing > patience + out / RATE) {
            cut();
        }
    }

    /** The service ends: what has not arrived is not waited for. */
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
            executor.execute(waiting);
        }
    }

    /** Ends the connection at once, with all that the kernel keeps for it. */
    void cut() {
        RawEndPoints.reset(endPoint);
    }

    /** Its answer is complete, or never will be; true for the first to say so. */
    public boolean leave() {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            endTurn();
            all.budget().giveBack(cost);
        }
        return first;
    }

    private void count(int more) {
        in += more;
        if (stream || refusal != null) {
            return;
        }
        long now = BodyBudget.cost(in);
        if (all.budget().take(now - cost)) {
            cost = now;
        } else {
            long most = all.budget().longest();
            refusal = in > most ? BodyRefusal.tooLong(most, 0) : BodyRefusal.noRoom();
        }
    }

    /** Counts what is read, and ends what is not to be read on. */
    private final class WatchedRequest extends Request.Wrapper {

        WatchedRequest(Request request) {
            super(request);
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
                if (chunk.hasRemaining()) {
                    count(chunk.remaining());
                    yieldAfter(in);
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
            if (ended) { // perhaps before it was known who waits
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

    /** Notices writes that wait for the client. */
    private final class WatchedResponse extends Response.Wrapper {

        WatchedResponse(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            endTurn();
            out += BufferUtil.length(content);
            yieldAfter(out);
            Callback done = Callback.from(Exchange.this::taken, callback);
            write = done;
            super.write(last, content, done);
            if (write == done) {
                list(all::addUnread, () -> write != null, all::removeUnread);
            }
        }
    }

    /** Lets others go on while a long body is taken in, or a long answer is given. */
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

    /** So that whoever ends waiting sees it, or is seen. */
    private void list(Consumer<Exchange> add, BooleanSupplier waits, Consumer<Exchange> remove) {
        listed = true;
        add.accept(this);
        if (!waits.getAsBoolean()) {
            remove.accept(this);
        }
    }
}
