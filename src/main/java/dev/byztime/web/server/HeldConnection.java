package dev.byztime.web.server;

import dev.byztime.web.guard.FairThreads;
import dev.byztime.web.guard.RawEndPoints;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.internal.HttpChannelState;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A connection whose idle time-out counts only while it has no request, and whose requests have a
 * limited number of header fields.
 *
 * <p>Jetty's own time-out also counts during a request. If it fires just when an answer begins to
 * be written, after a long wait, the answer is cut off. {@link dev.byztime.web.guard.Exchange}
 * limits how long a client may take over a request.
 *
 * <p>Jetty limits only the bytes of a request's head, but the smallest fields become objects of
 * twenty times their length.
 *
 * <p>The selector's thread reads and parses requests, which never waits for anything. It also
 * answers those requests that need no waiting. Each of the others gets a virtual thread, in the
 * order in which they came. With TLS a virtual thread reads too, since reading is much work there.
 */
public final class HeldConnection extends HttpConnection {

    /** The most header fields of a request. */
    static final int MOST_FIELDS = 100;

    /** The refusal of a request that has more. */
    static final String TOO_MANY_FIELDS =
            "there are more than %d header fields; send fewer".formatted(MOST_FIELDS);

    /** The memory of a connection without TLS and with TLS, which includes a head of usual size. */
    static final int BYTES = 8 * 1024;

    static final int BYTES_WITH_TLS = 32 * 1024;

    /** The memory of a field besides its text. */
    private static final int FIELD_BYTES = 128;

    /**
     * The multiple of a head's length that it takes: its text is kept once, and the parser's
     * buffers grow to twice its length.
     */
    private static final int TEXTS = 3;

    private static final int USUAL_HEAD = 4 * 1024;

    private final Connections connections;
    private final Predicate<MetaData.Request> isAnsweredAtOnce;
    private final Callback readable =
            Callback.from(
                    Invocable.InvocationType.NON_BLOCKING,
                    this::onFillable,
                    this::onFillInterestedFailed);

    private final EndPoint raw;
    private final Ends ends;
    private volatile boolean busy;

    /** Whether a request has been answered since this thread began to read. */
    private volatile boolean turnOver;

    /** The thread that reads; null if none does. */
    private volatile @Nullable Thread reader;

    /** Whether {@link #reader} has just found a request that cannot be parsed. */
    private boolean isBad;

    /** What refuses that request; null if there is none. Used by {@link #reader} only. */
    private @Nullable Runnable refusal;

    /** The number of threads that read from the connection, or answer what they have read. */
    private final AtomicInteger working = new AtomicInteger();

    /** Whether a request has been read, and waits for a thread that answers it. */
    private volatile boolean standing;

    /** The latest answer that got a virtual thread of its own; null if it is over. */
    private volatile @Nullable Answer answer;

    private volatile int fields;
    private volatile int longestHead;

    /** The bytes that {@link Connections} has counted for this connection. */
    private volatile long countedBytes;

    HeldConnection(
            HttpConfiguration configuration,
            Connector connector,
            EndPoint endPoint,
            Connections connections,
            Predicate<MetaData.Request> isAnsweredAtOnce) {
        super(configuration, connector, endPoint);
        this.connections = connections;
        this.isAnsweredAtOnce = isAnsweredAtOnce;
        this.raw = RawEndPoints.of(endPoint);
        this.ends = new Ends(raw.getRemoteSocketAddress(), raw.getLocalSocketAddress());
    }

    /** The two ends of a connection. No two connections have the same ends at the same time. */
    record Ends(@Nullable SocketAddress peer, @Nullable SocketAddress local) {}

    @Override
    protected RequestHandler newRequestHandler() {
        return new FewFields();
    }

    @Override
    protected HttpChannel newHttpChannel(Server server, HttpConfiguration configuration) {
        return new Requests();
    }

    @Override
    public void onOpen() {
        connections.opened(this);
        super.onOpen();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        connections.closed(this);
        super.onClose(cause);
    }

    /** Waits for bytes. Without TLS the selector's thread reads them itself. */
    @Override
    public void fillInterested(Callback callback) {
        super.fillInterested(isTls() ? callback : readable);
    }

    @Override
    public void onFillable() {
        if (isTls() && !Thread.currentThread().isVirtual()) { // there are few platform threads
            inVirtualThread(this::onFillable);
            return;
        }
        turnOver = false;
        working.incrementAndGet();
        try {
            read();
        } finally {
            working.decrementAndGet();
            measureHead();
        }
    }

    /** Reads on after an answer, unless there is nothing more in the buffer. */
    private void onAnswered() {
        turnOver = true;
        read();
    }

    /**
     * Reads, and refuses what cannot be parsed once this thread has let go of the request's buffer.
     *
     * <p>Jetty lets another thread refuse it at once. If the refusal is complete before this thread
     * goes on, a third thread reads on, and both give the same buffer back to the pool. The buffer
     * may belong to another connection by then.
     */
    private void read() {
        reader = Thread.currentThread();
        super.onFillable();
        Runnable task = refusal;
        refusal = null;
        reader = null;
        ThreadPool.executeImmediately(getServer().getThreadPool(), task);
    }

    private void inVirtualThread(Runnable task) {
        VirtualThreads.execute(super.getExecutor(), task);
    }

    /**
     * The executor that Jetty asks to read on after an answer that another thread than the reading
     * one has completed.
     */
    @Override
    protected Executor getExecutor() {
        return task -> {
            Answer latest = answer;
            if (task != this || latest == null || !latest.readsOn()) {
                super.getExecutor().execute(task);
            }
        };
    }

    /** Called when a request begins. */
    void begin() {
        busy = true;
    }

    /**
     * Called when the answer is complete except for its last bytes. The idle time-out limits how
     * long the client may take to read them.
     */
    void end() {
        if (raw instanceof IdleTimeout timeout) {
            timeout.notIdle();
        }
        busy = false;
        turnOver = true;
    }

    /** Whether a part of the next request has been read already. */
    boolean hasMore() {
        return !super.isRequestBufferEmpty();
    }

    /** Lets the requests of others run first. The connection may be closed meanwhile. */
    void yieldTurn(Executor executor) {
        working.decrementAndGet();
        try {
            FairThreads.yield(executor);
        } finally {
            working.incrementAndGet();
        }
    }

    /**
     * Whether Jetty has to read before it can parse. After each answer this says once that it need
     * not: Jetty then finds nothing to parse, and waits for the selector. Otherwise the thread
     * would read again at once, and a client that sends its next request quickly would keep it from
     * all others.
     */
    @Override
    public boolean isRequestBufferEmpty() {
        boolean isEmpty = super.isRequestBufferEmpty();
        if (isEmpty && turnOver) {
            turnOver = false;
            return false;
        }
        return isEmpty;
    }

    boolean isBusy() {
        return busy || working.get() > 0;
    }

    /** Whether bytes have arrived for which no thread has begun to work. */
    boolean hasArrivals() {
        return standing || (raw.isFillInterested() && connections.hasArrivals(raw));
    }

    boolean isTls() {
        return raw != getEndPoint();
    }

    Ends ends() {
        return ends;
    }

    /** The memory that the connection takes at present. */
    long bytes() {
        return (isTls() ? BYTES_WITH_TLS : BYTES) + Math.max(0L, headBytes() - USUAL_HEAD);
    }

    /** Whether the connection takes more memory than one with heads of usual size. */
    boolean isLarge() {
        return headBytes() > USUAL_HEAD;
    }

    private int headBytes() {
        return fields * FIELD_BYTES + longestHead * TEXTS;
    }

    /**
     * Sets the bytes that {@link Connections} counts for this connection, and returns the
     * difference.
     */
    synchronized long count(long bytes) {
        long moreBytes = bytes - countedBytes;
        countedBytes = bytes;
        return moreBytes;
    }

    long idleForMs() {
        return raw instanceof IdleTimeout timeout ? timeout.getIdleFor() : 0;
    }

    public void reset() {
        RawEndPoints.reset(raw);
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        // The time-out may have expired while a request was under way, and be reported only now.
        return !isBusy()
                && idleForMs() >= raw.getIdleTimeout()
                && !hasArrivals()
                && super.onIdleExpired(timeout);
    }

    private void measureHead() {
        int length = getParser().getHeaderLength();
        if (length > longestHead) {
            longestHead = length;
        }
        if (bytes() != countedBytes) {
            connections.changed(this);
        }
    }

    /** A channel that calls the handlers on the thread that its request needs. */
    private final class Requests extends HttpChannelState {

        Requests() {
            super(HeldConnection.this);
        }

        @Override
        public @Nullable Runnable onFailure(Throwable failure) {
            Runnable task = super.onFailure(failure);
            if (Thread.currentThread() != reader || !isBad) {
                return task;
            }
            refusal = task;
            return null;
        }

        @Override
        public Runnable onRequest(MetaData.Request request) {
            Runnable answer = super.onRequest(request);
            return Thread.currentThread().isVirtual()
                            || (!hasMore() && isAnsweredAtOnce.test(request))
                    ? answer
                    : () -> new Answer(answer).begin();
        }
    }

    /**
     * The answer to one request by a virtual thread, while another thread has read the request.
     *
     * <p>If the answer is complete when the handlers return, its thread also reads on. Jetty would
     * let a third thread do so.
     */
    private final class Answer implements Runnable {

        private final Runnable handlers;
        private volatile @Nullable Thread thread;

        /** Used by {@link #thread} only. */
        private boolean readsOn;

        Answer(Runnable handlers) {
            this.handlers = handlers;
        }

        /**
         * Stands in the queue for a thread. Until it begins, the connection may still be closed in
         * favour of others, as one may whose request has not been read.
         */
        void begin() {
            standing = true;
            inVirtualThread(this);
        }

        @Override
        public void run() {
            working.incrementAndGet();
            standing = false;
            try {
                thread = Thread.currentThread();
                answer = this;
                if (raw.isOpen()) {
                    handlers.run();
                } else {
                    giveUp();
                }
                answer = null;
                if (readsOn) {
                    onAnswered();
                }
            } finally {
                working.decrementAndGet();
                measureHead();
            }
        }

        /** Ends a request whose connection was closed before it could begin. */
        private void giveUp() {
            Runnable end = getHttpChannel().onFailure(new EofException("closed before its turn"));
            if (end != null) {
                end.run();
            }
        }

        /** Lets this thread read on when the handlers return; false on any other thread. */
        boolean readsOn() {
            if (Thread.currentThread() != thread) {
                return false;
            }
            readsOn = true;
            return true;
        }
    }

    /**
     * A request handler that refuses a head as soon as it has too many fields, ignores trailers,
     * and leaves it to {@link #read} to refuse what is bad.
     */
    private final class FewFields extends RequestHandler {

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            fields = 0;
            super.startRequest(method, uri, version);
        }

        @Override
        public void parsedHeader(HttpField field) {
            int now = fields + 1;
            fields = now;
            if (now > MOST_FIELDS) {
                throw new HttpException.RuntimeException(
                        HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, TOO_MANY_FIELDS);
            }
            super.parsedHeader(field);
        }

        @Override
        public boolean headerComplete() {
            measureHead();
            return super.headerComplete();
        }

        @Override
        public void badMessage(HttpException failure) {
            isBad = true;
            try {
                super.badMessage(failure);
            } finally {
                isBad = false;
            }
        }

        /** Does nothing: no code reads trailers, so they need not be kept. */
        @Override
        public void parsedTrailer(HttpField field) {}
    }
}
